import { crumbPageUrl } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import { companionRef, linkedCrumbRkey } from './companion-ref.ts'

const DID = 'did:plc:alice'
const ref = (uri: string, cid: unknown = 'bafy') => ({ uri, cid })
const mine = ref(`at://${DID}/app.breadcrumbs.crumb/3k`)
const found = { crumbRkey: '3k', cid: 'bafy' }
const post = (...associatedRefs: unknown[]) => ({ embed: { external: { associatedRefs } } })

it('finds a crumb of the same DID, also beside other media and after other refs', () => {
  expect(companionRef(DID, post(mine))).toEqual(found)
  expect(companionRef(DID, { embed: { media: post(mine).embed } })).toEqual(found)
  expect(companionRef(DID, post(ref(`at://${DID}/app.breadcrumbs.show/3k`), mine))).toEqual(found)
  expect(
    companionRef(DID, post(ref(`at://${DID}/site.standard.document/1`), mine, ref(mine.uri, 'later'))),
  ).toEqual(found)
})

it.each([
  ['somebody else’s crumb', post(ref('at://did:plc:bobby/app.breadcrumbs.crumb/3k'))],
  ['a look-alike', post(ref(`at://${DID}/app.breadcrumbs.crumbs/3k`))],
  ['an entry of the first app', post(ref(`at://${DID}/app.breadcrumbs.show/3k`))],
  ['no record key', post(ref(`at://${DID}/app.breadcrumbs.crumb/`))],
  ['a longer path', post(ref(`at://${DID}/app.breadcrumbs.crumb/3k/x`))],
  ['no cid', post(ref(mine.uri, null))],
  ['not a list', { embed: { external: { associatedRefs: mine } } }],
  ['nothing', null],
  ['text', 'at://'],
])('finds none in %s', (_, value) => {
  expect(companionRef(DID, value)).toBeUndefined()
})

it('finds the crumb whose page a post links to, of the same DID alone', () => {
  const base = 'https://breadcrumbs.example'
  const link = (did: string) => ({ embed: { external: { uri: crumbPageUrl(base, did, '3kabcdefghij2') } } })
  expect(linkedCrumbRkey(base, DID, link(DID))).toBe('3kabcdefghij2')
  expect(linkedCrumbRkey(base, DID, link('did:plc:bobby'))).toBeUndefined()
  expect(linkedCrumbRkey('https://other.example', DID, link(DID))).toBeUndefined()
  expect(linkedCrumbRkey(undefined, DID, link(DID))).toBeUndefined()
})
