import { ids } from '@breadcrumbs/lexicons'
import { createLogger, type Database } from '@breadcrumbs/service-kit'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { explain } from '../src/feeds/explain.ts'
import { friends } from '../src/feeds/friends.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import type { NewFact } from '../src/log/fact.ts'
import { appendFacts, readFactsAfter } from '../src/log/fact-table.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { muteFor } from '../src/viewers/mute.ts'
import { createViewers } from '../src/viewers/viewers.ts'
import { rebuilt } from './_reader.ts'

const BOB = 'did:plc:bob'
const ALICE = 'did:plc:alice'
const CAROL = 'did:plc:carol'
const DAY = 86_400_000
const log = createLogger({ name: 'test', level: 'silent' })

function companion(did: string, rkey: string, title: string): NewFact[] {
  const at = Number(rkey.slice(1)) * DAY
  const activity = {
    work: { mediaType: 'show', title },
    kind: 'noted',
    position: undefined,
    spoilerFree: false,
    verdict: undefined,
    rating: undefined,
  } as const
  return [
    { did, path: `${ids.crumb}/${rkey}`, version: '', body: { kind: 'activity', at, activity, cid: 'c' } },
    {
      did,
      path: `app.bsky.feed.post/${rkey}`,
      version: '',
      body: { kind: 'post', at, cid: 'p', crumbRkey: rkey, evidence: 'same-rkey', refCid: undefined },
    },
  ]
}
const follows = (subject: string, rkey: string): NewFact => ({
  did: BOB,
  path: `app.bsky.graph.follow/${rkey}`,
  version: '',
  body: { kind: 'follow', subject },
})
const reads = (seenDay: number): NewFact => ({
  did: BOB,
  path: '',
  version: '',
  body: { kind: 'viewer', loaded: true, seenDay },
})
const page = (index: MemoryIndex) =>
  friends
    .page(index, index.viewer(BOB)!, { after: undefined, limit: 50 })
    .items.map(({ did, postRkey }) => [did.slice(8), postRkey])

describeEachEngine<Schema>('readers', migrations, (open) => {
  async function start(...facts: NewFact[]) {
    const db = await open()
    const index = new MemoryIndex()
    const tail = createTail(db.kysely, index)
    const write = async (more: readonly NewFact[]) => {
      await db.transaction((trx) => appendFacts(trx, more))
      await tail.catchUp()
    }
    await write(facts)
    return { db, index, tail, write }
  }
  const kinds = async (db: Database<Schema>) =>
    (await readFactsAfter(db.kysely, 0)).filter(({ did }) => did === BOB).map(({ body }) => body.kind)

  it('who want less of somebody about a work see no more of it, of theirs alone', async () => {
    const { db, index, tail } = await start(
      reads(1),
      follows(ALICE, '1'),
      follows(CAROL, '2'),
      ...companion(ALICE, 'r1', 'Dark'),
      ...companion(ALICE, 'r2', 'Light'),
      ...companion(ALICE, 'r3', 'DARK'),
      ...companion(CAROL, 'r4', 'Dark'),
    )
    const less = (uri: string, viewer = BOB) => muteFor(viewer, uri, { db, tail, index })
    expect(await less(`at://${ALICE}/app.bsky.feed.post/r1`)).toBe(true)
    const expected = [
      ['carol', 'r4'],
      ['alice', 'r2'],
    ]
    expect(page(index)).toEqual(expected)
    expect(page(await rebuilt(db))).toEqual(expected)
    expect(explain(index, BOB, `at://${ALICE}/app.bsky.feed.post/r3`)).toMatchObject({ code: 'muted' })
    const before = await readFactsAfter(db.kysely, 0)
    expect(await less(`at://${ALICE}/app.bsky.feed.post/r9`)).toBe(false)
    expect(await less('https://example.com')).toBe(false)
    expect(await less(`at://${ALICE}/app.bsky.feed.post/r1`, 'did:plc:stranger')).toBe(false)
    expect(await readFactsAfter(db.kysely, 0)).toEqual(before)
  })

  it('who have not come for 30 days are let go, and come back by the road they came', async () => {
    const { db, index, tail, write } = await start(
      reads(100),
      follows(ALICE, '1'),
      { ...follows(CAROL, '2'), path: 'app.bsky.graph.block/2', body: { kind: 'block', subject: CAROL } },
      ...companion(ALICE, 'r1', 'Dark'),
      ...companion(ALICE, 'r2', 'Light'),
    )
    await muteFor(BOB, `at://${ALICE}/app.bsky.feed.post/r1`, { db, tail, index })
    let now = 129 * DAY
    let loads = 0
    const viewers = createViewers({
      index,
      boxMs: 1_000,
      log,
      now: () => now,
      write,
      async load() {
        loads += 1
        await write([follows(ALICE, '1'), reads(130)])
      },
    })
    await viewers.sweep()
    expect(index.views(BOB)).toBe(true)
    now = 130 * DAY
    await viewers.sweep()
    expect(index.views(BOB)).toBe(false)
    expect(index.stats().viewers).toBe(0)
    expect(explain(index, BOB, `at://${ALICE}/app.bsky.feed.post/r2`).code).toBe('unknown-viewer')
    expect((await kinds(db)).sort()).toEqual(['block', 'mute', 'viewer'])
    expect((await rebuilt(db)).views(BOB)).toBe(false)
    // Whom they block sees nothing of what they write, whether they read here or not.
    for (const now of [index, await rebuilt(db)]) expect(now.graph.blocksOf(BOB, CAROL)).toBe(true)
    await viewers.ensure(BOB)
    expect(loads).toBe(1)
    // What they wanted less of is not forgotten with their follows.
    expect(page(index)).toEqual([['alice', 'r2']])
    now = 159 * DAY
    await viewers.ensure(BOB)
    await viewers.sweep()
    now = 188 * DAY
    await viewers.sweep()
    expect(index.views(BOB)).toBe(true)
    await viewers.close()
  })

  it('whose visits cannot be written now are written down at the next sweep', async () => {
    const { index, write } = await start(reads(100))
    let isBroken = true
    const viewers = createViewers({
      index,
      boxMs: 1_000,
      log,
      now: () => 101 * DAY,
      async write(facts) {
        if (isBroken) throw new Error('disk full')
        await write(facts)
      },
      load: async () => undefined,
    })
    await viewers.ensure(BOB)
    await viewers.sweep()
    expect(index.viewer(BOB)?.seenDay).toBe(100)
    isBroken = false
    await viewers.sweep()
    expect(index.viewer(BOB)?.seenDay).toBe(101)
  })
})
