import { ids } from '@breadcrumbs/lexicons'
import { type Database, openDatabase } from '@breadcrumbs/service-kit'
import { describeEachEngine, temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadSnapshot } from '../src/index/load-snapshot.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import { writeSnapshot } from '../src/index/write-snapshot.ts'
import type { FactBody, NewFact } from '../src/log/fact.ts'
import { appendFacts } from '../src/log/fact-table.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { readSnapshotHead, type SnapshotHead, writeSnapshotHead } from '../src/log/snapshot-table.ts'
import { failingDatabase } from './_failing-database.ts'
import { activity, apply, DIDS, NOW, PATHS, step, toEvent } from './_history.ts'
import { companionWrites } from './_person.ts'
import { rebuilt, visible } from './_reader.ts'
import { World } from './_world.ts'

const POST = 'app.bsky.feed.post'

/** What was said while a snapshot was looked for, and the index that a start ends with. */
async function started(db: Pick<Database<Schema>, 'kysely'>) {
  const lines: string[] = []
  const note = (details: { why?: string }, text: string) =>
    lines.push(details.why === undefined ? text : `${text}: ${details.why}`)
  const index = new MemoryIndex()
  const loaded = await loadSnapshot(db.kysely, index, { info: note, warn: note } as never)
  await createTail(db.kysely, index).catchUp()
  return { index, loaded, lines }
}

const seen = (index: MemoryIndex) => visible(index, DIDS, PATHS)

function fact(did: string, path: string, body: FactBody): NewFact {
  return { did, path, version: '', body }
}

/** A viewer, some crumbs with posts, one post that waits, an entry and a preference. */
const WORLD: readonly NewFact[] = [
  fact(DIDS[0]!, '', { kind: 'viewer', loaded: true }),
  fact(DIDS[0]!, 'app.bsky.graph.follow/r1', { kind: 'follow', subject: DIDS[1]! }),
  ...['r1', 'r2'].flatMap((rkey) => [
    fact(DIDS[1]!, `${ids.crumb}/${rkey}`, {
      kind: 'activity',
      at: NOW,
      cid: 'bafy1',
      activity: { ...activity, kind: 'progressed' },
    }),
    fact(DIDS[1]!, `${POST}/${rkey}`, {
      kind: 'post',
      at: NOW,
      cid: 'bafy2',
      crumbRkey: rkey,
      evidence: 'same-rkey',
      refCid: undefined,
    }),
  ]),
  fact(DIDS[1]!, `${POST}/r3`, {
    kind: 'post',
    at: NOW,
    cid: 'bafy3',
    crumbRkey: 'r1',
    evidence: 'associated-ref',
    refCid: 'bafy0',
  }),
  fact(DIDS[1]!, `${ids.show}/r1`, {
    kind: 'entry',
    cid: 'bafy4',
    entry: { work: activity.work, status: 'wantTo', position: undefined },
  }),
]

describeEachEngine<Schema>('a snapshot of the index', migrations, (open, engine) => {
  it('and the rest of the log make the index that the log alone makes, and following it', {
    timeout: 60_000,
  }, async () => {
    const mostlyNot = fc.infiniteStream(fc.integer({ min: 0, max: 5 }))
    let snapshots = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), mostlyNot, async (steps, looks) => {
        const db = await open()
        await db.transaction((trx) => appendFacts(trx, WORLD))
        let followed = new MemoryIndex()
        for (const [n, o] of steps.entries()) {
          await apply(db, [toEvent(o, n)], n)
          const look = looks.next().value
          if (look < 3) await createTail(db.kysely, followed).catchUp()
          if (look === 0) {
            await writeSnapshot(db, followed, NOW)
            snapshots += 1
          }
          // A restart in the middle: what began with a snapshot is followed, and snapshot again.
          if (look === 1) followed = (await started(db)).index
        }
        await createTail(db.kysely, followed).catchUp()
        const fromLog = seen(await rebuilt(db))
        expect(seen(followed)).toEqual(fromLog)
        expect(seen((await started(db)).index)).toEqual(fromLog)
      }),
      { numRuns: engine === 'sqlite' ? 60 : 8 },
    )
    expect(snapshots).toBeGreaterThan(engine === 'sqlite' ? 30 : 2)
  })

  it('is of one moment, whatever is written to the index meanwhile', async () => {
    const db = await open()
    await db.transaction((trx) => appendFacts(trx, WORLD))
    const index = await rebuilt(db)
    const writing = writeSnapshot(db, index, NOW)
    await db.transaction((trx) =>
      appendFacts(trx, [
        fact(DIDS[1]!, `${POST}/r1`, { kind: 'gone' }),
        fact(DIDS[1]!, '', { kind: 'purged' }),
      ]),
    )
    await createTail(db.kysely, index).catchUp()
    expect(await writing).toBe(WORLD.length)
    const frozen = new MemoryIndex()
    await loadSnapshot(db.kysely, frozen, { info: () => undefined, warn: () => undefined } as never)
    expect(frozen.stats().items).toBe(3)
    expect(seen((await started(db)).index)).toEqual(seen(await rebuilt(db)))
  })

  it('replaces the one before, and leaves no chunk of that behind', async () => {
    const db = await open()
    await db.transaction((trx) => appendFacts(trx, WORLD))
    const index = await rebuilt(db)
    await writeSnapshot(db, index, NOW)
    await writeSnapshot(db, index, NOW + 1)
    const ids_ = await db.kysely.selectFrom('index_chunk').select('snapshot').distinct().execute()
    const heads = await db.kysely.selectFrom('index_snapshot').select('id').execute()
    expect(ids_).toEqual(heads.map(({ id }) => ({ snapshot: id })))
    expect((await started(db)).loaded).toEqual({ position: WORLD.length, takenAt: NOW + 1 })
  })

  it('is not used when any of its chunks is wrong or missing, nor when its row is', async () => {
    const db = await open()
    await db.transaction((trx) => appendFacts(trx, WORLD))
    await writeSnapshot(db, await rebuilt(db), NOW)
    const fromLog = seen(await rebuilt(db))
    const chunks = await db.kysely.selectFrom('index_chunk').select(['name', 'n', 'bytes']).execute()
    expect(chunks.length).toBeGreaterThan(15)
    const put = (name: string, n: number, bytes: Uint8Array) =>
      db.kysely
        .updateTable('index_chunk')
        .set({ bytes })
        .where('name', '=', name)
        .where('n', '=', n)
        .execute()
    for (const { name, n, bytes } of chunks) {
      const wrong = Buffer.from(bytes)
      wrong[wrong.length >> 1]! ^= 4
      await put(name, n, wrong)
      const { index, loaded, lines } = await started(db)
      expect([name, loaded, lines]).toEqual([
        name,
        undefined,
        ['snapshot of the index not used, reading the whole log: wrong checksum'],
      ])
      expect(seen(index)).toEqual(fromLog)
      await put(name, n, Buffer.from(bytes))
    }
    expect((await started(db)).loaded).toBeDefined()
    await db.kysely.updateTable('index_snapshot').set({ position: 1 }).execute()
    expect((await started(db)).lines).toEqual([
      'snapshot of the index not used, reading the whole log: wrong checksum',
    ])
    await db.kysely.updateTable('index_snapshot').set({ position: WORLD.length }).execute()
    await db.kysely.deleteFrom('index_chunk').where('name', '=', 'pairs.crumbs.crumbs').execute()
    const { index, lines } = await started(db)
    expect(lines).toEqual(['snapshot of the index not used, reading the whole log: chunk missing'])
    expect(seen(index)).toEqual(fromLog)
  })

  it('is not used when another version laid it out', async () => {
    const db = await open()
    await db.transaction((trx) => appendFacts(trx, WORLD))
    await writeSnapshot(db, await rebuilt(db), NOW)
    const head = (await readSnapshotHead(db.kysely)) as SnapshotHead
    await db.transaction((trx) => writeSnapshotHead(trx, { ...head, form: '0-another' }))
    const begun = await started(db)
    expect(begun.loaded).toBeUndefined()
    expect(begun.lines).toEqual(['snapshot of the index not used, reading the whole log: another form'])
    expect(seen(begun.index)).toEqual(seen(await rebuilt(db)))
  })
})

it('ends with the same index, whichever statement the process died at while it wrote one', {
  timeout: 60_000,
}, async () => {
  await using folder = await temporaryDirectory()
  const url = `sqlite:${folder.path}/log.sqlite`
  let deaths = 0
  for (let failAt = 1; ; failAt += 1) {
    const failing = failingDatabase()
    const db = await failing.open({ url, migrations, durability: 'normal' })
    await db.transaction((trx) =>
      appendFacts(trx, [...WORLD, fact(DIDS[0]!, `${ids.crumb}/n${failAt}`, WORLD[2]!.body)]),
    )
    const { index, loaded } = await started(db)
    failing.arm(failAt)
    const isWritten = await writeSnapshot(db, index, NOW).then(
      () => true,
      () => false,
    )
    await db.close()
    deaths += Number(!isWritten)
    const survivor = await openDatabase<Schema>({ url, migrations })
    const after = await started(survivor)
    expect([failAt, seen(after.index)]).toEqual([failAt, seen(await rebuilt(survivor))])
    expect(after.loaded?.position ?? 0).toBeGreaterThanOrEqual(loaded?.position ?? 0)
    await survivor.close()
    if (isWritten) break
  }
  expect(deaths).toBeGreaterThan(30)
})

it('is written when the service stops, and the next start begins with it', { timeout: 60_000 }, async () => {
  await using world = await World.create()
  const [alice, bob] = [await world.person(), await world.person()]
  const db = await openDatabase<Schema>({ url: world.databaseUrl, migrations })
  const crumbs = Array.from({ length: 12_000 }, (_, n) =>
    fact(`did:plc:${n % 500}`, `${ids.crumb}/r${n}`, WORLD[2]!.body),
  )
  await db.transaction((trx) => appendFacts(trx, crumbs))
  await world.start()
  await world.follows(bob, alice)
  await world.commits(alice, ...(await companionWrites(alice)).writes)
  await world.page(bob)
  await world.settled()
  const { feed } = await world.page(bob)
  expect(feed).toHaveLength(1)
  await world.stop()
  const head = (await readSnapshotHead(db.kysely)) as SnapshotHead
  expect(head.position).toBeGreaterThan(12_000)
  // Whoever starts from the snapshot misses nothing when what it holds is gone from the log.
  await db.kysely.deleteFrom('fact').where('position', '<=', 12_000).execute()
  await world.start()
  expect(world.running.index.stats().authors).toBe(501)
  expect((await world.page(bob)).feed).toEqual(feed)
  await db.close()
})
