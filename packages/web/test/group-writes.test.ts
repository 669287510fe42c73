import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { addItem, castVote, type GroupWriter, removeCard, undoRemoval } from '../src/data/group-writes.ts'
import type { CardView } from '../src/data/groups.ts'
import { listsClient } from '../src/data/xrpc.ts'
import { fakePds } from './_fake-pds.ts'

const ME = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const BOB = 'did:plc:yk4dd2qkboz2yv6tpubpc6co'
const CIDS = [
  'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
  'bafyreif3ejvcaazncomydg5nbzrlbthgxqhnzvzzumggtjngqhjphpj5bu',
] as const
const SPACE = `at://${BOB}/space/app.breadcrumbs.temp.group/3lzzzzzzzzz2a`
const LIST = { author: ME, collection: 'app.breadcrumbs.temp.groupList', rkey: '3lbcdefghij2a' } as const

function writerTo(url: string): GroupWriter {
  let count = 0
  const fetchHandler = (path: string, init: RequestInit) => fetch(new URL(path, url), init)
  return {
    lists: listsClient({ did: ME, fetchHandler }, 'did:web:lists.example'),
    did: ME,
    space: SPACE,
    nextTid: () => `3lbcdefghik2${'abcdefgh'[count++]}`,
    now: () => Date.parse('2026-11-22T10:00:00Z'),
  }
}

const service = () => fakePds(() => [200, { results: [] }])

test('an item goes into the own repo of the group, through the PDS to the lists service', async () => {
  await using pds = await service()
  await addItem(writerTo(pds.url), LIST, { mediaType: 'movie', title: 'Past Lives' })
  expect(pds.asked[0]?.headers['atproto-proxy']).toBe('did:web:lists.example#breadcrumbs_lists')
  expect(pds.asked[0]?.body).toMatchObject({
    space: SPACE,
    repo: ME,
    writes: [
      { collection: 'app.breadcrumbs.temp.groupItem', value: { list: LIST, work: { title: 'Past Lives' } } },
    ],
  })
})

test('removing a card names the version of every contribution, and undo deletes exactly those removals', async () => {
  await using pds = await service()
  const writer = writerTo(pds.url)
  const card = {
    contributors: [
      { author: ME, rkey: '3lbcdefghij2b', cid: CIDS[0] },
      { author: BOB, rkey: '3lbcdefghij2c', cid: CIDS[1] },
    ],
  } as unknown as CardView
  const keys = await removeCard(writer, card)
  await undoRemoval(writer, keys)
  const [removed, undone] = pds.asked.map(({ body }) => body as { writes: object[]; idempotencyKey: string })
  expect(removed?.writes).toMatchObject([
    {
      collection: 'app.breadcrumbs.temp.removal',
      rkey: keys[0],
      value: { subject: { author: ME, cid: CIDS[0] } },
    },
    {
      collection: 'app.breadcrumbs.temp.removal',
      rkey: keys[1],
      value: { subject: { author: BOB, cid: CIDS[1] } },
    },
  ])
  expect(undone?.writes).toEqual(
    keys.map((rkey) => ({
      $type: 'app.breadcrumbs.temp.applyWrites#delete',
      collection: 'app.breadcrumbs.temp.removal',
      rkey,
    })),
  )
  expect(removed?.idempotencyKey).not.toBe(undone?.idempotencyKey)
})

test('a vote has one key per member and card, and taking it back deletes exactly that', async () => {
  await using pds = await service()
  const writer = writerTo(pds.url)
  const card = { item: { author: BOB, collection: 'app.breadcrumbs.temp.groupItem', rkey: '3lbcdefghij2c' } }
  await castVote(writer, card as unknown as CardView, 1)
  await castVote(writer, card as unknown as CardView, undefined)
  const [cast, back] = pds.asked.map(({ body }) => body as { writes: object[] })
  const rkey = `3lbcdefghij2c.${createHash('sha256').update(BOB).digest('hex').slice(0, 8)}`
  expect(cast?.writes).toMatchObject([
    {
      $type: 'app.breadcrumbs.temp.applyWrites#update',
      collection: 'app.breadcrumbs.temp.vote',
      rkey,
      value: { item: card.item, value: 1 },
    },
  ])
  expect(back?.writes).toEqual([
    { $type: 'app.breadcrumbs.temp.applyWrites#delete', collection: 'app.breadcrumbs.temp.vote', rkey },
  ])
})
