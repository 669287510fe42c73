import { expect, test } from 'vitest'
import type { ResolveIdentity } from '../src/data/identities.ts'
import { readCrumbPage, readPublicCrumb } from '../src/data/public-crumb.ts'
import { fakePds } from './_fake-pds.ts'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'
const crumb = {
  $type: 'app.breadcrumbs.crumb',
  work: { mediaType: 'show', title: 'Silo' },
  kind: 'app.breadcrumbs.defs#progressed',
  createdAt: '2026-11-22T10:00:00.000Z',
}
const resolveTo =
  (pdsUrl: string): ResolveIdentity =>
  async (did) => ({ did, handle: Promise.resolve('alice.test'), pdsUrl })

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

// UI-003: this app draws no facets, so broken ones change nothing of the text.
test.each([
  [{ byteStart: -1, byteEnd: 4 }],
  [{ byteStart: 3, byteEnd: 2 }],
  [{ byteStart: 1, byteEnd: 2 }],
  [{ byteStart: 0, byteEnd: 9999 }],
  ['odd'],
])('a note whose facet says %j is read whole', async (index) => {
  const note = 'Élan: the lift 🛗 goes down.'
  const feature = { $type: 'app.bsky.richtext.facet#link', uri: 'javascript:alert(1)' }
  const facets = [index, index, { byteStart: 0, byteEnd: 4 }].map((one) => ({
    index: one,
    features: [feature],
  }))
  const value = { ...crumb, note, noteFacets: facets }
  await using pds = await fakePds(() => [
    200,
    { uri: `at://${DID}/app.breadcrumbs.crumb/3lbcdefghij22`, cid: CID, value },
  ])
  const page = await readPublicCrumb(DID, '3lbcdefghij22', resolveTo(pds.url), fetch)
  expect(page).toMatchObject({ found: true, crumb: { note } })
})

// CM-007: self-labels, from the author's own server, for who is not signed in as well.
test('the page of a crumb knows what its author says of it and of themselves', async () => {
  const labels = (val: string) => ({ $type: 'com.atproto.label.defs#selfLabels', values: [{ val }] })
  const profile = { $type: 'app.bsky.actor.profile', labels: labels('!no-unauthenticated') }
  const uri = `at://${DID}/app.bsky.actor.profile/self`
  await using pds = await fakePds(({ nsid }) =>
    nsid === 'com.atproto.repo.listRecords'
      ? [200, { records: [{ uri, cid: CID, value: profile }] }]
      : [200, { uri: `at://${DID}/x`, cid: CID, value: { ...crumb, labels: labels('porn') } }],
  )
  const page = await readCrumbPage(DID, '3lbcdefghij22', resolveTo(pds.url), fetch)
  expect(page).toMatchObject({
    labels: [{ src: DID, val: 'porn' }],
    authorLabels: [{ src: DID, uri, val: '!no-unauthenticated' }],
  })
})

test('a server that fails is a failure, not an absent crumb', async () => {
  await using pds = await fakePds(() => [500, { error: 'InternalServerError' }])
  await expect(readPublicCrumb(DID, '3lbcdefghij22', resolveTo(pds.url), fetch)).rejects.toMatchObject({
    status: 500,
  })
})
