import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import fc from 'fast-check'
import type { KyselyPlugin } from 'kysely'
import { expect, it } from 'vitest'
import type { NetworkEvent, RecordWrite } from '../src/events.ts'
import { applyBatch } from '../src/index/apply-batch.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import type { FactBody } from '../src/log/fact.ts'
import { appendFacts, readFactsAfter } from '../src/log/fact-table.ts'
import { migrations } from '../src/log/migrations/index.ts'
import { readPosition } from '../src/log/position-table.ts'
import type { Schema } from '../src/log/schema.ts'
import { activity, apply, DIDS, NOW, PATHS, position, QUOTA, step, toEvent } from './_history.ts'
import { rebuilt, visible } from './_reader.ts'

describeEachEngine<Schema>('the log and the index', migrations, (open, engine) => {
  it('is the same index, whether the log was followed as it grew or read at the end', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.infiniteStream(fc.boolean()),
        async (steps, looks) => {
          const db = await open()
          await db.transaction((trx) =>
            appendFacts(trx, [
              { did: DIDS[0]!, path: '', version: '', body: { kind: 'viewer', loaded: true } },
            ]),
          )
          const followed = new MemoryIndex()
          const tail = createTail(db.kysely, followed)
          for (const [n, o] of steps.entries()) {
            await apply(db, [toEvent(o, n)], n)
            if (looks.next().value) await tail.catchUp()
          }
          await tail.catchUp()
          expect(visible(followed, DIDS, PATHS)).toEqual(visible(await rebuilt(db), DIDS, PATHS))
        },
      ),
      { numRuns: engine === 'sqlite' ? 60 : 8 },
    )
  })

  it('applies a batch twice as if once', async () => {
    const db = await open()
    const writes: RecordWrite[] = [
      {
        type: 'entry',
        path: `${ids.show}/r1`,
        cid: 'bafy1',
        isCreate: true,
        entry: { work: activity.work, status: 'inProgress', position: undefined },
        activity,
        happenedAt: NOW,
      },
    ]
    const events: NetworkEvent[] = [
      { kind: 'commit', did: DIDS[0]!, rev: '3kaaaaaaaaaaa', receivedAt: NOW, writes },
      { kind: 'account', did: DIDS[0]!, seq: 2, active: true, status: undefined },
    ]
    expect(await apply(db, events, 2)).toEqual([])
    const before = await readFactsAfter(db.kysely, 0)
    expect(await apply(db, events, 2)).toEqual(['stale-rev', 'stale-account'])
    expect(await readFactsAfter(db.kysely, 0)).toEqual(before)
  })

  it('keeps neither rows nor position of a batch that fails', async () => {
    const db = await open()
    const event = toEvent(
      {
        did: DIDS[0]!,
        writes: [
          {
            type: 'crumb',
            path: `${ids.crumb}/r1`,
            cid: 'bafy1',
            activity: { ...activity, kind: 'started' },
            createdAt: NOW,
          },
        ],
      },
      1,
    )
    const failing = db.transaction(async (trx) => {
      await applyBatch(trx, [event], position(7), {
        now: NOW,
        quota: QUOTA,
        onSkipped: () => undefined,
      })
      throw new Error('disk full')
    })
    await expect(failing).rejects.toThrow('disk full')
    expect(await readFactsAfter(db.kysely, 0)).toEqual([])
    expect(await readPosition(db.kysely, 'host', '1')).toBeUndefined()
  })

  it('stores a first position, moves it, and keeps streams apart (FH-013)', async () => {
    const db = await open()
    await apply(db, [], 5)
    await apply(db, [], 9)
    expect(await readPosition(db.kysely, 'host', '1')).toEqual(position(9))
    expect(await readPosition(db.kysely, 'host', '2')).toBeUndefined()
    expect(await readPosition(db.kysely, 'other', '1')).toBeUndefined()
  })

  it('gives out positions in the order in which facts become visible', async () => {
    const db = await open()
    const fact = (n: number) => ({
      did: `did:plc:${n}`,
      path: '',
      version: '',
      body: { kind: 'viewer' as const, loaded: false },
    })
    const seen: number[] = []
    let after = 0
    let isWriting = true
    const reader = (async () => {
      while (isWriting || (await readFactsAfter(db.kysely, after)).length > 0) {
        for (const { position: p } of await readFactsAfter(db.kysely, after)) {
          seen.push(p)
          after = p
        }
      }
    })()
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        db.transaction(async (trx) => {
          await appendFacts(trx, [fact(2 * n)])
          await new Promise((resolve) => setImmediate(resolve))
          await appendFacts(trx, [fact(2 * n + 1)])
        }),
      ),
    )
    isWriting = false
    await reader
    expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => n + 1))
  })

  it('keeps the order of facts that are appended together', async () => {
    const db = await open()
    const fact = (path: string, body: FactBody) => ({ did: DIDS[0]!, path, version: '', body })
    const follow: FactBody = { kind: 'follow', subject: DIDS[1]! }
    const together = [
      fact('f/1', follow),
      fact('f/1', { kind: 'gone' }),
      fact('f/2', follow),
      fact('', { kind: 'purged' }),
    ]
    await db.transaction((trx) => appendFacts(trx, together.slice(0, 3)))
    const kinds = async () =>
      (await readFactsAfter(db.kysely, 0)).map(({ path, body }) => `${body.kind} ${path}`)
    expect(await kinds()).toEqual(['gone f/1', 'follow f/2'])
    await db.transaction((trx) => appendFacts(trx, together))
    expect(await kinds()).toEqual(['purged '])
  })

  it('has in the index what was committed while an earlier read was under way', async () => {
    const db = await open()
    const readDone = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const slow: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        readDone.resolve()
        await release.promise
        return result
      },
    }
    const index = new MemoryIndex()
    const tail = createTail(db.kysely.withPlugin(slow), index)
    const first = tail.catchUp()
    await readDone.promise
    await db.transaction((trx) =>
      appendFacts(trx, [{ did: DIDS[0]!, path: '', version: '', body: { kind: 'viewer', loaded: true } }]),
    )
    const second = tail.catchUp()
    release.resolve()
    await Promise.all([first, second])
    expect(index.viewer(DIDS[0]!)?.isLoaded).toBe(true)
  })

  it('holds nothing of a deleted record, nor of a deleted account', async () => {
    const db = await open()
    const crumb = (rkey: string): RecordWrite => ({
      type: 'crumb',
      path: `${ids.crumb}/${rkey}`,
      cid: 'bafy1',
      activity: { ...activity, kind: 'noted' },
      createdAt: NOW,
    })
    await apply(db, [toEvent({ did: DIDS[0]!, writes: [crumb('r1'), crumb('r2')] }, 1)], 1)
    await apply(db, [toEvent({ did: DIDS[0]!, writes: [{ type: 'gone', path: `${ids.crumb}/r1` }] }, 2)], 2)
    const kinds = async () =>
      (await readFactsAfter(db.kysely, 0)).map((fact) => `${fact.body.kind} ${fact.path}`)
    expect(await kinds()).toEqual([`activity ${ids.crumb}/r2`, `gone ${ids.crumb}/r1`])
    await apply(db, [toEvent({ did: DIDS[0]!, active: false, status: 'deleted' }, 3)], 3)
    expect(await kinds()).toEqual(['purged ', 'account '])
  })
})
