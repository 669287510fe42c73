import { expect, it } from 'vitest'
import { companionRef } from './companion-ref.ts'

const DID = 'did:plc:alice'
const ref = (uri: string, cid: unknown = 'bafy') => ({ uri, cid })
const mine = ref(`at://${DID}/app.breadcrumbs.crumb/3k`)
const found = { crumbRkey: '3k', cid: 'bafy' }
const post = (...associatedRefs: unknown[]) => ({ embed: { external: { associatedRefs } } })

it('finds a crumb of the same DID, also beside other media and after other refs', () => {
  expect(companionRef(DID, post(mine))).toEqual(found)
  expect(companionRef(DID, { embed: { media: post(mine).embed } })).toEqual(found)
  expect(
    companionRef(DID, post(ref(`at://${DID}/site.standard.document/1`), mine, ref(mine.uri, 'later'))),
  ).toEqual(found)
})

it.each([
  ['somebody else’s crumb', post(ref('at://did:plc:bobby/app.breadcrumbs.crumb/3k'))],
  ['a look-alike', post(ref(`at://${DID}/app.breadcrumbs.crumbs/3k`))],
  ['another collection', post(ref(`at://${DID}/app.breadcrumbs.show/3k`))],
  ['no record key', post(ref(`at://${DID}/app.breadcrumbs.crumb/`))],
  ['a longer path', post(ref(`at://${DID}/app.breadcrumbs.crumb/3k/x`))],
  ['no cid', post(ref(mine.uri, null))],
  ['not a list', { embed: { external: { associatedRefs: mine } } }],
  ['nothing', null],
  ['text', 'at://'],
])('finds none in %s', (_, value) => {
  expect(companionRef(DID, value)).toBeUndefined()
})
