/** Of every person only so much is kept, and it is the newest, whoever looks and whenever. */
import { ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { NetworkEvent, RecordWrite } from '../src/events.ts'
import { isWithheld } from '../src/feeds/shield.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import { readFactsAfter } from '../src/log/fact-table.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Quota } from '../src/log/quota.ts'
import type { Schema } from '../src/log/schema.ts'
import { activity, apply, DIDS, NOW, POST } from './_history.ts'
import { rebuilt, thawedCopy, visible } from './_reader.ts'

const MAX = 4
const ALICE = DIDS[0]!
const KEYS = Array.from({ length: 12 }, (_, n) => `k${String(n).padStart(2, '0')}`)
const WORKS = [
  { mediaType: 'show', title: 'Dark' },
  { mediaType: 'show', title: 'Severance' },
]

type CrumbWrite = Extract<RecordWrite, { type: 'crumb' }>

function crumb(
  rkey: string,
  at: number,
  title = 0,
  episode = 1,
  kind: 'progressed' | 'finished' = 'progressed',
) {
  const write: CrumbWrite = {
    type: 'crumb',
    path: `${ids.crumb}/${rkey}`,
    cid: `bafy${rkey}${episode}`,
    activity: {
      ...activity,
      work: WORKS[title]!,
      kind,
      position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 1, episode },
    },
    createdAt: at,
  }
  return write
}

const post = (rkey: string, at: number): RecordWrite => ({
  type: 'post',
  path: `${POST}/${rkey}`,
  cid: 'bafyp',
  ref: { crumbRkey: rkey, cid: 'bafy1' },
  createdAt: at,
})
const gone = (collection: string, rkey: string): RecordWrite => ({
  type: 'gone',
  path: `${collection}/${rkey}`,
})

let rev = 100_000
function commit(writes: readonly RecordWrite[], did = ALICE): NetworkEvent {
  rev += 1
  return { kind: 'commit', did, rev: `3k${String(rev).padStart(11, '2')}`, receivedAt: NOW, writes }
}

const quota: Quota = { max: MAX, onEvicted: () => undefined }
const seen = (index: MemoryIndex) =>
  visible(
    index,
    DIDS,
    KEYS.map((rkey) => `${ids.crumb}/${rkey}`),
  )

async function stored(db: Database<Schema>, kind: string): Promise<string[]> {
  const rows = await db.kysely.selectFrom('fact').select('path').where('kind', '=', kind).execute()
  return rows.map(({ path }) => path.slice(path.indexOf('/') + 1)).sort()
}

const rkey = fc.constantFrom(...KEYS)
/** Few moments, so that the time alone often does not tell. */
const time = fc.nat(5).map((n) => NOW - 1_000 * n)
const written = fc
  .tuple(rkey, time, fc.nat(1), fc.integer({ min: 1, max: 5 }))
  .map(([key, at, title, episode]) => [
    crumb(key, at, title, episode, episode === 5 ? 'finished' : 'progressed'),
    post(key, at),
  ])
const someWrites = fc.oneof(
  { weight: 8, arbitrary: written },
  { weight: 2, arbitrary: fc.tuple(rkey, time).map(([key, at]) => [crumb(key, at)]) },
  { weight: 1, arbitrary: rkey.map((key) => [gone(ids.crumb, key)]) },
  { weight: 1, arbitrary: rkey.map((key) => [gone(POST, key)]) },
)

type EntryWrite = Extract<RecordWrite, { type: 'entry' }>

function entry(rkey: string, at: number, title = 0, episode = 1): EntryWrite {
  const position = { $type: 'app.breadcrumbs.defs#episodePosition', season: 1, episode } as const
  const work = WORKS[title]!
  return {
    type: 'entry',
    path: `${ids.show}/${rkey}`,
    cid: `bafy${rkey}${episode}${at}`,
    isCreate: false,
    entry: { work, status: 'inProgress', position },
    activity: { ...activity, work, position },
    happenedAt: at,
  }
}

const seenEntries = (index: MemoryIndex) =>
  visible(
    index,
    DIDS,
    KEYS.map((rkey) => `${ids.show}/${rkey}`),
  )
const entryWrites = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(rkey, time, fc.nat(1), fc.integer({ min: 1, max: 5 }))
      .map(([key, at, title, episode]): RecordWrite => entry(key, at, title, episode)),
  },
  { weight: 1, arbitrary: rkey.map((key) => gone(ids.show, key)) },
)

describeEachEngine<Schema>('the quota of a person', migrations, (open, engine) => {
  it('keeps the newest, and the same for who followed, began from a snapshot, or begins with the log', {
    timeout: 90_000,
  }, async () => {
    let evicted = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(someWrites, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 8 }),
        fc.infiniteStream(fc.boolean()),
        async (commits, looks) => {
          const db = await open()
          const followed = new MemoryIndex()
          const tail = createTail(db.kysely, followed)
          const counted: Quota = { max: MAX, onEvicted: (_, count) => (evicted += count) }
          for (const [n, writes] of commits.entries()) {
            await apply(db, [commit(writes.flat())], n, counted)
            if (looks.next().value) await tail.catchUp()
          }
          await tail.catchUp()
          for (const kind of ['activity', 'post', 'mark'])
            expect((await stored(db, kind)).length).toBeLessThanOrEqual(MAX)
          const facts = (await readFactsAfter(db.kysely, 0)).filter(({ body }) => body.kind !== 'gone')
          expect(seen(followed)).toEqual(seen(await rebuilt(db)))
          expect(seen(followed)).toEqual(seen(thawedCopy(followed, facts)))
        },
      ),
      { numRuns: engine === 'sqlite' ? 100 : 8 },
    )
    expect(evicted).toBeGreaterThan(engine === 'sqlite' ? 300 : 5)
  })

  it('is the newest by time and then by key, whatever order they come in', async () => {
    const order = fc.shuffledSubarray(KEYS, { minLength: KEYS.length })
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 1, max: 12 }), async (keys, perCommit) => {
        const db = await open()
        const at = (key: string) => NOW - 1_000 * Math.floor(KEYS.indexOf(key) / 5)
        for (let n = 0; n < keys.length; n += perCommit) {
          const writes = keys
            .slice(n, n + perCommit)
            .flatMap((key) => [crumb(key, at(key)), post(key, at(key))])
          await apply(db, [commit(writes)], n, quota)
        }
        // The newest five are k00 to k04; of the same moment the greater key stays.
        expect(await stored(db, 'activity')).toEqual(['k01', 'k02', 'k03', 'k04'])
        expect(await stored(db, 'post')).toEqual(['k01', 'k02', 'k03', 'k04'])
      }),
      { numRuns: engine === 'sqlite' ? 30 : 4 },
    )
  })

  it('remembers how far they came, as long as the crumb is not deleted', async () => {
    const db = await open()
    const gate = { $type: 'app.breadcrumbs.defs#episodePosition', season: 1, episode: 9 } as const
    const spoiler = { kind: 'progressed' as const, position: gate, spoilerFree: false }
    const isHidden = async () => {
      const index = await rebuilt(db)
      return isWithheld(spoiler, index.trackedWorks(ALICE).about(index.works.add(WORKS[0]!)))
    }
    // Episode 9 of Dark is the oldest; everything newer is about another show.
    await apply(db, [commit([crumb('k00', NOW - 90_000, 0, 9), crumb('k01', NOW - 95_000, 0, 2)])], 1, quota)
    expect(await isHidden()).toBe(false)
    for (let n = 2; n < 10; n += 1) await apply(db, [commit([crumb(KEYS[n]!, NOW - 20 + n, 1, n)])], n, quota)
    expect(await stored(db, 'activity')).toEqual(['k06', 'k07', 'k08', 'k09'])
    expect(await isHidden()).toBe(false)
    // One for each work: what the crumbs before it said is said by it too.
    expect(await stored(db, 'mark')).toEqual(['k00', 'k05'])
    // Edited it is too old still, and says what it says now.
    await apply(db, [commit([crumb('k00', NOW - 90_000, 0, 3)])], 20, quota)
    expect(await isHidden()).toBe(true)
    await apply(db, [commit([crumb('k00', NOW - 90_000, 0, 9)])], 21, quota)
    expect(await isHidden()).toBe(false)
    await apply(db, [commit([gone(ids.crumb, 'k00')])], 22, quota)
    expect(await stored(db, 'mark')).toEqual(['k05'])
  })

  it('lets posts, deletions and edits come late for a crumb that is kept no longer', async () => {
    const db = await open()
    const index = new MemoryIndex()
    const tail = createTail(db.kysely, index)
    await apply(db, [commit([crumb('k00', NOW - 90_000)])], 1, quota)
    await tail.catchUp()
    for (let n = 1; n < 6; n += 1)
      await apply(db, [commit([crumb(KEYS[n]!, NOW - n), post(KEYS[n]!, NOW - n)])], n + 1, quota)
    await apply(db, [commit([post('k00', NOW - 90_000)])], 10, quota)
    await apply(db, [commit([crumb('k00', NOW - 90_000, 0, 7)])], 11, quota)
    await apply(db, [commit([gone(POST, 'k00'), gone(ids.crumb, 'k00')])], 12, quota)
    await tail.catchUp()
    expect(await stored(db, 'activity')).toEqual(['k01', 'k02', 'k03', 'k04'])
    expect(index.stats()).toMatchObject({ items: 4 })
    expect(seen(index)).toEqual(seen(await rebuilt(db)))
    // With room again, old ones are welcome; and the rest goes with the account.
    await apply(db, [commit([gone(ids.crumb, 'k01'), crumb('k06', NOW - 50_000)])], 13, quota)
    expect(await stored(db, 'activity')).toEqual(['k02', 'k03', 'k04', 'k06'])
    await tail.catchUp()
    expect(seen(index)).toEqual(seen(await rebuilt(db)))
    await apply(db, [{ kind: 'account', did: ALICE, seq: 1, active: false, status: 'deleted' }], 14, quota)
    expect(await db.kysely.selectFrom('kept_count').selectAll().execute()).toEqual([])
    expect((await readFactsAfter(db.kysely, 0)).map(({ body }) => body.kind)).toEqual(['purged', 'account'])
  })

  it('holds for entries of the first app and their steps too, whoever looks and whenever', {
    timeout: 90_000,
  }, async () => {
    let evicted = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(entryWrites, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 10 }),
        fc.infiniteStream(fc.boolean()),
        async (commits, looks) => {
          const db = await open()
          const followed = new MemoryIndex()
          const tail = createTail(db.kysely, followed)
          const counted: Quota = { max: MAX, onEvicted: (_, count) => (evicted += count) }
          for (const [n, writes] of commits.entries()) {
            await apply(db, [commit(writes)], n, counted)
            if (looks.next().value) await tail.catchUp()
          }
          await tail.catchUp()
          for (const kind of ['activity', 'entry'])
            expect((await stored(db, kind)).length).toBeLessThanOrEqual(MAX)
          const facts = (await readFactsAfter(db.kysely, 0)).filter(({ body }) => body.kind !== 'gone')
          expect(seenEntries(followed)).toEqual(seenEntries(await rebuilt(db)))
          expect(seenEntries(followed)).toEqual(seenEntries(thawedCopy(followed, facts)))
        },
      ),
      { numRuns: engine === 'sqlite' ? 100 : 8 },
    )
    expect(evicted).toBeGreaterThan(engine === 'sqlite' ? 300 : 5)
  })

  it('keeps the newest entries, whatever order they come in, and the newest steps of one', async () => {
    const order = fc.shuffledSubarray(KEYS, { minLength: KEYS.length })
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 1, max: 12 }), async (keys, perCommit) => {
        const db = await open()
        const at = (key: string) => NOW - 1_000 * Math.floor(KEYS.indexOf(key) / 5)
        for (let n = 0; n < keys.length; n += perCommit)
          await apply(db, [commit(keys.slice(n, n + perCommit).map((key) => entry(key, at(key))))], n, quota)
        expect(await stored(db, 'entry')).toEqual(['k01', 'k02', 'k03', 'k04'])
        expect(await stored(db, 'activity')).toEqual(['k01', 'k02', 'k03', 'k04'])
      }),
      { numRuns: engine === 'sqlite' ? 30 : 4 },
    )
    const db = await open()
    // All at one moment: what tells them apart is their version.
    for (let episode = 1; episode < 9; episode += 1)
      await apply(db, [commit([entry('k00', NOW, 0, episode)])], episode, quota)
    const index = await rebuilt(db)
    const steps = index.shelf(ALICE)?.stepsAt(`${ids.show}/k00`) ?? []
    expect(steps.map(({ activity: { position } }) => position)).toMatchObject(
      [5, 6, 7, 8].map((episode) => ({ episode })),
    )
  })

  it('shows nobody less because the steps that brought them there are kept no longer', async () => {
    const db = await open()
    const gate = { $type: 'app.breadcrumbs.defs#episodePosition', season: 1, episode: 9 } as const
    const spoiler = { kind: 'progressed' as const, position: gate, spoilerFree: false }
    const isHidden = async (title: number) => {
      const index = await rebuilt(db)
      return isWithheld(spoiler, index.trackedWorks(ALICE).about(index.works.add(WORKS[title]!)))
    }
    await apply(db, [commit([entry('k00', NOW - 90_000, 0, 9)])], 1, quota)
    for (let episode = 1; episode < 9; episode += 1)
      await apply(db, [commit([entry('k01', NOW - 20 + episode, 1, episode)])], 1 + episode, quota)
    expect(await stored(db, 'activity')).toEqual(['k01', 'k01', 'k01', 'k01'])
    expect([await isHidden(0), await isHidden(1)]).toEqual([false, true])
    // A step back is a correction, with its steps or without.
    await apply(db, [commit([entry('k00', NOW - 80_000, 0, 3)])], 20, quota)
    expect([await isHidden(0), await isHidden(1)]).toEqual([true, true])
  })
})
