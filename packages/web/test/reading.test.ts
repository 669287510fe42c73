import { expect, test } from 'vitest'
import type { ResolveIdentity } from '../src/data/identities.ts'
import { readOwnCrumbs } from '../src/data/own-crumbs.ts'
import { readOwnEntries } from '../src/data/own-entries.ts'
import { readPublicCrumb } from '../src/data/public-crumb.ts'
import { publicClient } from '../src/data/xrpc.ts'
import { type Answer, fakePds } from './_fake-pds.ts'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'
const crumb = {
  $type: 'app.breadcrumbs.crumb',
  work: { mediaType: 'show', title: 'Silo' },
  kind: 'app.breadcrumbs.defs#progressed',
  createdAt: '2026-11-22T10:00:00.000Z',
}
const records = (collection: string, values: readonly object[], cursor?: string): Answer => [
  200,
  {
    records: values.map((value, index) => ({
      uri: `at://${DID}/${collection}/3lbcdefghij2${index + 2}`,
      cid: CID,
      value,
    })),
    cursor,
  },
]

test('an unreadable record costs only itself, and is counted', async () => {
  const odd = [{ ...crumb, work: 7 }, { ...crumb, rating: 4.5 }, { hello: 'world' }]
  await using pds = await fakePds(() => records('app.breadcrumbs.crumb', [crumb, ...odd]))
  const page = await readOwnCrumbs(publicClient(pds.url, fetch), DID, undefined)
  expect(page.items[0]).toMatchObject({ rkey: '3lbcdefghij22', crumb: { work: { title: 'Silo' } } })
  expect(page.items.length + page.skipped).toBe(4)
  expect(page.skipped).toBeGreaterThan(0)
})

test('a page that is not full is the last, whatever the cursor says', async () => {
  await using pds = await fakePds(() => records('app.breadcrumbs.crumb', [crumb], '3lbcdefghij22'))
  expect((await readOwnCrumbs(publicClient(pds.url, fetch), DID, undefined)).cursor).toBe(undefined)
})

test('entries of the first app are read as they really are: nulls, floats and extra fields', async () => {
  const show = {
    $type: 'app.breadcrumbs.show',
    title: 'Severance',
    status: 'app.breadcrumbs.defs#inProgress',
    createdAt: '2026-09-01T10:00:00Z',
    progress: { season: null, episode: 4, updatedAt: '2026-11-01T20:00:00.000Z' },
    rating: 3.5,
    color: '#fff',
  }
  await using pds = await fakePds(({ params }) => {
    const collection = params.get('collection') ?? ''
    return records(collection, collection === 'app.breadcrumbs.show' ? [show, { title: 3 }] : [])
  })
  const entries = await readOwnEntries(publicClient(pds.url, fetch), DID)
  expect(entries).toMatchObject([{ work: { mediaType: 'show', title: 'Severance' }, status: 'inProgress' }])
})

const resolveTo =
  (pdsUrl: string): ResolveIdentity =>
  async (did) => ({ did, handle: 'alice.test', pdsUrl })

test('a public crumb is read from its author without any credential', async () => {
  await using pds = await fakePds(() => [
    200,
    { uri: `at://${DID}/app.breadcrumbs.crumb/3lbcdefghij22`, cid: CID, value: crumb },
  ])
  const page = await readPublicCrumb(DID, '3lbcdefghij22', resolveTo(pds.url), fetch)
  expect(page).toMatchObject({
    found: true,
    crumb: { work: { title: 'Silo' } },
    author: { handle: 'alice.test' },
  })
  expect(pds.asked[0]?.headers).not.toHaveProperty('authorization')
  expect(pds.asked[0]?.headers).not.toHaveProperty('cookie')
})

test.each([
  ['deleted', [400, { error: 'RecordNotFound' }], 'absent'],
  ['taken down', [400, { error: 'RepoTakendown' }], 'absent'],
  [
    'not a crumb',
    [200, { uri: `at://${DID}/app.breadcrumbs.crumb/3lbcdefghij22`, cid: CID, value: { title: 'x' } }],
    'unreadable',
  ],
] as const)('a crumb that is %s is told as a fact', async (_, answer, reason) => {
  await using pds = await fakePds(() => answer)
  expect(await readPublicCrumb(DID, '3lbcdefghij22', resolveTo(pds.url), fetch)).toEqual({
    found: false,
    reason,
  })
})

test('a server that fails is a failure, not an absent crumb', async () => {
  await using pds = await fakePds(() => [500, { error: 'InternalServerError' }])
  await expect(readPublicCrumb(DID, '3lbcdefghij22', resolveTo(pds.url), fetch)).rejects.toMatchObject({
    status: 500,
  })
})
