import { expect, test } from 'vitest'
import { readPreferences, saveFeed } from '../src/data/saved-feeds.ts'
import { publicClient } from '../src/data/xrpc.ts'
import { type Answer, fakePds } from './_fake-pds.ts'

const OURS = 'at://did:plc:feeds/app.bsky.feed.generator/friends'
const OTHERS = [
  { $type: 'app.bsky.actor.defs#mutedWordsPref', items: [{ value: 'x', targets: ['content'] }] },
  { $type: 'example.future#pref', ratio: 0.5, link: { $link: 'not a link' } },
]

/** A server that keeps preferences as it is given them; `refusing` answers every question so. */
async function keeper(refusing?: Answer) {
  let kept: unknown = OTHERS
  const pds = await fakePds(({ nsid, body }): Answer => {
    if (refusing !== undefined) return refusing
    if (nsid === 'app.bsky.actor.getPreferences') return [200, { preferences: kept }]
    kept = (body as { preferences: unknown }).preferences
    return [200, {}]
  })
  return Object.assign(pds, { kept: () => kept })
}

test('a feed is added and taken away, and no other preference loses a byte', async () => {
  await using pds = await keeper()
  const client = publicClient(pds.url, fetch)
  expect(await saveFeed(client, OURS, true, () => 'key')).toBe('saved')
  expect(pds.kept()).toMatchObject([...OTHERS, { items: [{ value: 'following' }, { value: OURS }] }])
  expect(await saveFeed(client, OURS, false, () => 'key')).toBe('saved')
  expect(pds.kept()).toMatchObject([...OTHERS, { items: [{ value: 'following' }] }])
})

// OA-004: a permission that was not granted is a smaller screen, not an error.
test.each([
  [403, { error: 'ScopeMissingError' }],
  [401, { error: 'AuthMissing' }],
  [501, { error: 'MethodNotImplemented' }],
] as const)('a server that answers %s is never written to, and the link stays', async (status, body) => {
  await using pds = await keeper([status, body])
  const client = publicClient(pds.url, fetch)
  expect(await readPreferences(client)).toBeUndefined()
  expect(await saveFeed(client, OURS, true, () => 'key')).toBe('not-possible')
  expect(pds.asked.map(({ nsid }) => nsid)).not.toContain('app.bsky.actor.putPreferences')
})

test('an answer without preferences is never written over', async () => {
  for (const answer of [
    [200, {}],
    [200, { preferences: 'odd' }],
    [502, {}],
  ] as const) {
    await using pds = await keeper([...answer])
    await expect(saveFeed(publicClient(pds.url, fetch), OURS, true, () => 'key')).rejects.toThrow()
    expect(pds.asked).toHaveLength(1)
  }
})
