import { createHash } from 'node:crypto'
import { ids } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import type { GroupWriter } from '../src/data/group-apply.ts'
import { updateList } from '../src/data/group-lists.ts'
import { writeSharing } from '../src/data/group-place.ts'
import { type CardView, hasOwn } from '../src/data/group-reads.ts'
import { deleteComment, takeOffComment } from '../src/data/group-talk.ts'
import { addItem, castVote, removeCard, undoRemoval, writeStates } from '../src/data/group-writes.ts'
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

test('a new order goes out as states under one key per card, two hundred at a time', async () => {
  await using pds = await service()
  const writer = writerTo(pds.url)
  const changes = Array.from({ length: 201 }, (_, index) => {
    const rkey = `3lbcdefghi${String(index).padStart(3, '2')}`
    const item = { author: BOB, collection: 'app.breadcrumbs.temp.groupItem', rkey }
    const card = { item, state: [{ author: BOB, cid: CIDS[0] }] } as unknown as CardView
    return { card, change: { sortKey: `a${index}` } }
  })
  await writeStates(writer, changes)
  const [first, second] = pds.asked.map(({ body }) => body as { writes: object[]; idempotencyKey: string })
  expect([first?.writes.length, second?.writes.length]).toEqual([200, 1])
  expect(first?.idempotencyKey).not.toBe(second?.idempotencyKey)
  expect(first?.writes[0]).toMatchObject({
    $type: 'app.breadcrumbs.temp.applyWrites#update',
    collection: 'app.breadcrumbs.temp.itemState',
    rkey: `${changes[0]?.card.item.rkey}.${createHash('sha256').update(BOB).digest('hex').slice(0, 8)}`,
    value: { sortKey: 'a0', supersedes: [{ author: BOB, cid: CIDS[0] }] },
  })
})

test('sharing nothing takes every place given in the group out of its records', async () => {
  const join = {
    $type: 'app.breadcrumbs.temp.join',
    shareProgress: 'group-items',
    nickname: 'Me',
    createdAt: 'x',
  }
  await using pds = await fakePds(({ nsid, params }) => {
    if (nsid === 'com.atproto.space.getRecord') return [200, { uri: 'at://x/y/z', cid: CIDS[0], value: join }]
    if (nsid === 'com.atproto.space.listRecords')
      return params.get('cursor') === null
        ? [200, { records: [record('one.00000000')], cursor: 'next' }]
        : [200, { records: [record('two.00000000')] }]
    return [200, { results: [] }]
  })
  const record = (rkey: string) => ({ collection: 'app.breadcrumbs.temp.progress', rkey, cid: CIDS[0] })
  await writeSharing(writerTo(pds.url), 'nothing')
  const written = pds.asked.flatMap(({ nsid, body }) =>
    nsid === 'app.breadcrumbs.temp.applyWrites'
      ? (body as { writes: { rkey: string; value?: object }[] }).writes
      : [],
  )
  expect(written[0]?.value).toEqual({ $type: join.$type, nickname: 'Me', createdAt: 'x' })
  expect(written.slice(1).map(({ rkey }) => rkey)).toEqual(['one.00000000', 'two.00000000'])
})

test('a list that is changed keeps what this app does not know of it', async () => {
  const before = {
    $type: 'app.breadcrumbs.temp.groupList',
    name: 'Films',
    description: 'Old ones',
    voting: 'up',
    createdAt: '2026-01-01T00:00:00.000Z',
    colour: 'teal',
  }
  await using pds = await fakePds(({ nsid }) =>
    nsid === 'com.atproto.space.getRecord'
      ? [200, { uri: 'at://x/y/z', cid: CIDS[0], value: before }]
      : [200, { results: [] }],
  )
  const draft = { name: 'Books', description: '', purpose: 'book-club', voting: 'rank' }
  await updateList(writerTo(pds.url), LIST, draft)
  const { writes } = pds.asked.at(-1)!.body as { writes: object[] }
  expect(writes).toEqual([
    {
      $type: 'app.breadcrumbs.temp.applyWrites#update',
      collection: 'app.breadcrumbs.temp.groupList',
      rkey: LIST.rkey,
      value: {
        $type: 'app.breadcrumbs.temp.groupList',
        name: 'Books',
        purpose: 'book-club',
        voting: 'rank',
        colour: 'teal',
        createdAt: before.createdAt,
        updatedAt: '2026-11-22T10:00:00.000Z',
      },
    },
  ])
})

test('somebody else’s comment is taken off by the version that was seen, one’s own is deleted', async () => {
  await using pds = await service()
  const writer = writerTo(pds.url)
  const ref = { author: BOB, collection: 'app.breadcrumbs.temp.comment', rkey: '3lbcdefghij2d' } as const
  await takeOffComment(writer, { ref, cid: CIDS[0], subject: LIST })
  await deleteComment(writer, ref.rkey)
  const [off, gone] = pds.asked.map(({ body }) => (body as { writes: object[] }).writes)
  expect(off).toMatchObject([
    { collection: 'app.breadcrumbs.temp.removal', value: { subject: { ...ref, cid: CIDS[0] } } },
  ])
  expect(gone).toEqual([
    {
      $type: 'app.breadcrumbs.temp.applyWrites#delete',
      collection: 'app.breadcrumbs.temp.comment',
      rkey: ref.rkey,
    },
  ])
})

test('whether somebody added anything is asked of their own part of the group, and no part is nothing', async () => {
  const answers: readonly [number, object][] = [
    [200, { records: [{ collection: ids.groupItem, rkey: '3lbcdefghij2a', cid: CIDS[0] }] }],
    [200, { records: [] }],
    [400, { error: 'RepoNotFound', message: 'that account has no repo in the space' }],
    [400, { error: 'SpaceNotFound', message: 'no such space' }],
  ]
  let asked = 0
  await using pds = await fakePds(() => answers[asked++]!)
  const { lists } = writerTo(pds.url)
  const has = () => hasOwn(lists, SPACE, ME, ids.groupItem)
  expect([await has(), await has(), await has()]).toEqual([true, false, false])
  expect(pds.asked[0]?.params.get('collection')).toBe(ids.groupItem)
  await expect(has()).rejects.toThrow('no such space')
})
