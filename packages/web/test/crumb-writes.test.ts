import type { Client } from '@atproto/lex-client'
import type { app } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { deleteCrumb, dropCrumb, restoreCrumb } from '../src/data/crumb-writes.ts'
import { publicClient } from '../src/data/xrpc.ts'
import { type Answer, type Asked, fakePds } from './_fake-pds.ts'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const WEB = 'https://crumbs.example'
const RKEY = '3lbcdefghij2a'
const crumb = {
  $type: 'app.breadcrumbs.crumb',
  work: { mediaType: 'show', title: 'Silo' },
  kind: 'app.breadcrumbs.defs#progressed',
  note: 'The water is rising.',
  createdAt: '2026-11-22T10:00:00.000Z',
} as app.breadcrumbs.crumb.Main

const NOT_THERE: Answer = [400, { error: 'RecordNotFound', message: 'x' }]
const DONE: Answer = [200, { results: [] }]
const record = (collection: string, value: object): Answer => [
  200,
  {
    uri: `at://${DID}/${collection}/${RKEY}`,
    cid: 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
    value,
  },
]

const writes = (asked: readonly Asked[]) =>
  asked
    .filter(({ nsid }) => nsid === 'com.atproto.repo.applyWrites')
    .map(({ body }) => body as { writes: object[] })

const client = (url: string): Client => publicClient(url, fetch)

test('a crumb alone is one write and no post', async () => {
  await using pds = await fakePds(() => DONE)
  await dropCrumb(client(pds.url), DID, WEB, { rkey: RKEY, crumb, tellFriends: false })
  expect(writes(pds.asked)).toMatchObject([
    { repo: DID, writes: [{ collection: 'app.breadcrumbs.crumb', rkey: RKEY }] },
  ])
})

test('telling friends writes crumb and post in one commit, without the note in the post', async () => {
  await using pds = await fakePds(() => DONE)
  await dropCrumb(client(pds.url), DID, WEB, { rkey: RKEY, crumb, tellFriends: true })
  const [commit] = writes(pds.asked)
  expect(pds.asked).toHaveLength(1)
  expect(commit?.writes).toMatchObject([
    { collection: 'app.breadcrumbs.crumb', rkey: RKEY },
    { collection: 'app.bsky.feed.post', rkey: RKEY },
  ])
  expect(JSON.stringify(commit?.writes[1])).not.toContain('water')
})

test('a crumb whose answer was lost is found there and not reported as failed', async () => {
  await using pds = await fakePds(({ nsid }) =>
    nsid === 'com.atproto.repo.applyWrites'
      ? [502, { error: 'Lost' }]
      : record('app.breadcrumbs.crumb', crumb),
  )
  await dropCrumb(client(pds.url), DID, WEB, { rkey: RKEY, crumb, tellFriends: false })
  expect(writes(pds.asked)).toHaveLength(1)
})

test('a crumb that was not written is a failure', async () => {
  await using pds = await fakePds(({ nsid }) =>
    nsid === 'com.atproto.repo.applyWrites' ? [502, { error: 'Down' }] : NOT_THERE,
  )
  const drop = dropCrumb(client(pds.url), DID, WEB, { rkey: RKEY, crumb, tellFriends: false })
  await expect(drop).rejects.toMatchObject({ status: 502 })
})

const companion = {
  $type: 'app.bsky.feed.post',
  text: '',
  embed: {
    external: {
      associatedRefs: [
        { uri: `at://${DID}/app.example.other/1`, cid: 'y' },
        { uri: `at://${DID}/app.breadcrumbs.crumb/${RKEY}`, cid: 'x' },
      ],
    },
  },
}

test('deleting takes the companion post along, and undo brings both back as they were', async () => {
  await using pds = await fakePds(({ nsid, params }) => {
    if (nsid === 'com.atproto.repo.applyWrites') return DONE
    const collection = params.get('collection') ?? ''
    return record(collection, collection === 'app.bsky.feed.post' ? companion : crumb)
  })
  const deleted = await deleteCrumb(client(pds.url), DID, RKEY)
  expect(deleted).toBeDefined()
  if (deleted) await restoreCrumb(client(pds.url), DID, deleted)
  const [gone, back] = writes(pds.asked)
  expect(gone?.writes).toMatchObject([
    { $type: 'com.atproto.repo.applyWrites#delete', collection: 'app.breadcrumbs.crumb', rkey: RKEY },
    { $type: 'com.atproto.repo.applyWrites#delete', collection: 'app.bsky.feed.post', rkey: RKEY },
  ])
  expect(back?.writes).toMatchObject([
    { collection: 'app.breadcrumbs.crumb', value: crumb },
    { collection: 'app.bsky.feed.post', value: companion },
  ])
})

test.each([
  ['there is no post', NOT_THERE],
  [
    "the post under the same key is the person's own",
    record('app.bsky.feed.post', { $type: 'app.bsky.feed.post', text: 'hi' }),
  ],
])('only the crumb is deleted where %s', async (_, post) => {
  await using pds = await fakePds(({ nsid, params }) => {
    if (nsid === 'com.atproto.repo.applyWrites') return DONE
    return params.get('collection') === 'app.bsky.feed.post' ? post : record('app.breadcrumbs.crumb', crumb)
  })
  await deleteCrumb(client(pds.url), DID, RKEY)
  expect(writes(pds.asked)[0]?.writes).toMatchObject([{ collection: 'app.breadcrumbs.crumb' }])
  expect(writes(pds.asked)[0]?.writes).toHaveLength(1)
})

test('a crumb that is gone already is not deleted again', async () => {
  await using pds = await fakePds(() => NOT_THERE)
  expect(await deleteCrumb(client(pds.url), DID, RKEY)).toBe(undefined)
  expect(writes(pds.asked)).toEqual([])
})
