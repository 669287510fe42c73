import { app, isRejected, readCrumb, readEntry } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import type { Account } from '../local-network/accounts.ts'
import { FOLLOWS, PEOPLE } from './people.ts'
import { personalWrites } from './personal-writes.ts'

const NOW = Date.UTC(2026, 10, 22)
const dids = new Map(PEOPLE.map(({ handle }, i) => [handle, `did:plc:${String(i).padStart(24, 'a')}`]))

interface Write {
  collection: string
  rkey: string
  value: Record<string, unknown>
}

/** What everybody of the seeds writes, by handle. */
async function allWrites(): Promise<Map<string, Write[]>> {
  const all = new Map<string, Write[]>()
  for (const person of PEOPLE) {
    const account = { person, did: dids.get(person.handle)! } as Account
    const writes = await personalWrites({ account, dids, publicUrl: 'http://127.0.0.1:2580', now: NOW })
    all.set(person.handle, writes as Write[])
  }
  return all
}

it('writes entries of the first app that our reader understands, with the quirks it must bear', async () => {
  const records = [...(await allWrites()).values()].flat()
  const entries = records.filter(({ collection }) => /\.(book|show|movie|game|podcast)$/.test(collection))
  expect(entries.length).toBeGreaterThanOrEqual(5)
  for (const { collection, value } of entries) {
    const entry = readEntry(collection, value)
    if (isRejected(entry)) throw new Error(`${collection}: ${entry.rejected}`)
    expect(entry.status).toBeDefined()
    expect(entry.work.title).toBe(value.title)
  }
  const text = JSON.stringify(entries)
  for (const quirk of ['"coverUrl"', '"description"', '"history":[{"ts"', ':null', '"rating":5'])
    expect(text).toContain(quirk)
})

it('lists works of the first app by URI, with the cid left empty', async () => {
  const alice = (await allWrites()).get('alice.test')!
  const list = alice.find(({ collection }) => collection === 'app.breadcrumbs.list')!
  const uris = alice
    .filter(({ collection }) => /\.(show|book)$/.test(collection))
    .map(({ collection, rkey }) => `at://${dids.get('alice.test')}/${collection}/${rkey}`)
  expect(list.value.items).toEqual(
    uris.map((uri) => ({ subject: { uri, cid: '' }, addedAt: expect.any(String) })),
  )
})

it('writes valid crumbs, and the post that tells friends under the same key', async () => {
  for (const writes of (await allWrites()).values()) {
    const crumbs = writes.filter(({ collection }) => collection === 'app.breadcrumbs.crumb')
    for (const { value } of crumbs) {
      expect(isRejected(readCrumb(value))).toBe(false)
      expect(app.breadcrumbs.crumb.main.safeParse(value)).toMatchObject({ success: true })
    }
    const posts = writes.filter(({ collection }) => collection === 'app.bsky.feed.post')
    expect(crumbs.map(({ rkey }) => rkey)).toEqual(expect.arrayContaining(posts.map(({ rkey }) => rkey)))
  }
})

it('gives no two records of a person the same key, and follows only people who exist', async () => {
  for (const [handle, writes] of await allWrites()) {
    const keys = writes.map(({ collection, rkey }) => `${collection}/${rkey}`)
    expect(new Set(keys).size).toBe(keys.length)
    const follows = writes.filter(({ collection }) => collection === 'app.bsky.graph.follow')
    expect(follows.map(({ value }) => value.subject)).toEqual(
      FOLLOWS[handle.replace('.test', '')]!.map((friend) => dids.get(`${friend}.test`)),
    )
  }
})
