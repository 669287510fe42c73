import { ids } from '@breadcrumbs/lexicons'
import { type Database, openDatabase } from '@breadcrumbs/service-kit'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { NetworkEvent, RecordWrite } from '../src/events.ts'
import { applyBatch } from '../src/index/apply-batch.ts'
import { readFactsAfter } from '../src/log/fact-table.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { badInputs } from './_bad-inputs.ts'
import { QUOTA } from './_history.ts'
import { activitiesAt, itemsOf } from './_kept.ts'
import { companionWrites, type Person, POST, type Signed } from './_person.ts'
import { rebuilt } from './_reader.ts'
import { World } from './_world.ts'

const DID = 'did:plc:alice'
const NOW = 1_760_000_000_000
const CRUMB = `${ids.crumb}/r`

function crumb(o: { cid?: string; title?: string; createdAt?: number } = {}): RecordWrite {
  const work = { mediaType: 'show', title: o.title ?? 'The Wire' }
  const activity = {
    work,
    kind: 'noted',
    position: undefined,
    spoilerFree: false,
    verdict: undefined,
    rating: undefined,
  } as const
  return { type: 'crumb', path: CRUMB, cid: o.cid ?? 'bafy1', activity, createdAt: o.createdAt ?? NOW }
}
const post: RecordWrite = {
  type: 'post',
  path: `${POST}/r`,
  cid: 'bafyp',
  ref: { crumbRkey: 'r', cid: 'bafy1' },
  createdAt: NOW,
}
const gone = (path: string): RecordWrite => ({ type: 'gone', path })
const commit = (n: number, ...writes: RecordWrite[]): NetworkEvent => ({
  kind: 'commit',
  did: DID,
  rev: `3k${String(n).padStart(11, '2')}`,
  receivedAt: NOW,
  writes,
})
const account = (seq: number, active: boolean, status?: string): NetworkEvent => ({
  kind: 'account',
  did: DID,
  seq,
  active,
  status,
})

async function apply(db: Database<Schema>, source: string, ...events: NetworkEvent[]): Promise<string[]> {
  const skipped: string[] = []
  const o = { now: NOW, quota: QUOTA, onSkipped: (why: string) => void skipped.push(why) }
  await db.transaction((trx) => applyBatch(trx, events, { source, epoch: '1', cursor: 1 }, o))
  return skipped
}
const items = async (db: Database<Schema>) => itemsOf(await rebuilt(db), DID)

describeEachEngine<Schema>('order and time', migrations, (open) => {
  badInputs({
    async 'FH-015'() {
      const db = await open()
      const events = [
        commit(30, crumb({ cid: 'third' })),
        commit(20, gone(CRUMB)),
        commit(10, crumb({ cid: 'first' })),
      ]
      expect(await apply(db, 'host', ...events)).toEqual(['stale-rev', 'stale-rev'])
      expect((await readFactsAfter(db.kysely, 0)).map(({ body }) => body)).toMatchObject([
        { kind: 'activity', cid: 'third' },
      ])
    },
    async 'FH-016'() {
      const db = await open()
      await apply(db, 'host', commit(20, gone(CRUMB)))
      // Another relay's numbers mean nothing here, but the rev still does.
      expect(await apply(db, 'other', commit(10, crumb(), post))).toEqual(['stale-rev'])
      expect(await items(db)).toEqual([])
    },
    async 'FH-043'() {
      const db = await open()
      const history = [account(5, false, 'deleted'), account(6, true), commit(7, crumb(), post)]
      expect(await apply(db, 'host', ...history)).toEqual([])
      expect(await apply(db, 'host', account(4, false, 'takendown'), ...history)).toHaveLength(4)
      expect(await items(db)).toHaveLength(1)
      expect((await rebuilt(db)).isActive(DID)).toBe(true)
    },
    async 'RC-001'() {
      const db = await open()
      await apply(db, 'host', commit(1, crumb(), { ...post, createdAt: Date.parse('9999-12-31T23:59:59Z') }))
      expect(await items(db)).toMatchObject([{ at: NOW }])
    },
    async 'RC-010'() {
      const db = await open()
      await apply(db, 'host', commit(1, crumb({ title: 'a\u0000b' })))
      expect(activitiesAt(await rebuilt(db), DID, CRUMB)).toMatchObject([
        { activity: { work: { title: 'a\u0000b' } } },
      ])
    },
    async 'RC-034'() {
      const db = await open()
      await apply(db, 'host', commit(1, crumb(), post))
      const [before] = await items(db)
      const storm = Array.from({ length: 1_000 }, (_, n) =>
        commit(2 + n, crumb({ cid: `bafy${n}`, createdAt: NOW - n }), { ...post, createdAt: NOW - n }),
      )
      await apply(db, 'host', ...storm)
      expect(await items(db)).toEqual([{ ...before, isStale: true }])
      expect(await readFactsAfter(db.kysely, 0)).toHaveLength(2)
    },
    async 'CM-001'() {
      const db = await open()
      await apply(db, 'host', commit(1, crumb({ title: 'nobody’s business' }), post))
      await apply(db, 'host', commit(2, gone(CRUMB), gone(`${POST}/r`)))
      expect(await items(db)).toEqual([])
      expect(JSON.stringify(await readFactsAfter(db.kysely, 0))).not.toContain('business')
    },
  })
})

describe('a database that fails for a moment', () => {
  let world: World
  let alice: Person
  let bob: Person
  let told: Signed[]
  let postUri: string
  let failures = 0

  beforeAll(async () => {
    world = await World.create()
    alice = await world.person()
    bob = await world.person()
    await world.follows(bob, alice)
    const companion = await companionWrites(alice)
    postUri = companion.postUri
    told = [await alice.sign(companion.writes)]
    await world.start({
      now: () => Date.now(),
      async open(o) {
        const db = await openDatabase<Schema>(o)
        const busy = () => Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
        return {
          ...db,
          transaction: (work) =>
            db.transaction(async (trx) => {
              const result = await work(trx)
              failures += 1
              if (failures <= 2) throw busy()
              return result
            }),
        }
      },
    })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  badInputs({
    async 'FH-046'() {
      for (const signed of told) world.publishes(alice, signed)
      await world.settled()
      expect(failures).toBeGreaterThan(2)
      expect((await world.page(bob)).feed).toEqual([postUri])
      expect((await world.ready()).body.details).toMatchObject({ deadLetters: 0 })
    },
  })
})
