import { expect, test } from 'vitest'
import { itemKeyOf, stepOf, subjectOf, titleOfItem } from './group-history.ts'

const ME = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const GRACE = 'did:plc:yk4dd2qkboz2yv6tpubpc6co'
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'
type Entry = Parameters<typeof stepOf>[0]

const entry = (name: string, more: Partial<Entry> = {}): Entry => ({
  position: '7',
  author: GRACE,
  collection: `app.breadcrumbs.temp.${name}`,
  rkey: '3lbcdefghij2b',
  action: 'create',
  ...more,
})

test('a step says who did what, around the title', () => {
  const step = stepOf(entry('groupItem'), ME)
  expect(step).toMatchObject({ who: GRACE, before: 'added ', hasTitle: true, after: '' })
  expect(stepOf(entry('groupList'), ME)).toMatchObject({ before: 'made a list', hasTitle: false })
})

test('a removal can be taken back by others, and undoing one cannot be undone', () => {
  expect(stepOf(entry('removal'), ME).restore).toBe('Bring it back')
  expect(stepOf(entry('removal', { action: 'delete', prev: CID }), ME).restore).toBeUndefined()
})

test('a change goes back where there was something before; what is somebody’s own only by them', () => {
  expect(stepOf(entry('itemState'), ME).restore).toBeUndefined()
  expect(stepOf(entry('itemState', { action: 'update', prev: CID }), ME).restore).toBe(
    'Back to how it was before',
  )
  expect(stepOf(entry('comment', { action: 'delete', prev: CID }), ME).restore).toBeUndefined()
  expect(stepOf(entry('comment', { action: 'delete', prev: CID, author: ME }), ME).restore).toBe(
    'Bring it back',
  )
  expect(stepOf(entry('vote', { action: 'delete', prev: CID, author: ME }), ME).restore).toBeUndefined()
})

test('membership is told by who acted, and on whom', () => {
  const removed = entry('member', { action: 'update', by: ME, rkey: GRACE })
  expect(stepOf(removed, ME)).toMatchObject({ who: ME, whom: GRACE, before: 'changed the membership of' })
  expect(stepOf(entry('member', { by: GRACE, rkey: GRACE }), ME)).toMatchObject({
    who: GRACE,
    whom: undefined,
    before: 'came into the group',
  })
})

test('a kind of the future is a plain fact', () => {
  expect(stepOf(entry('mood'), ME).before).toContain('does not know')
  expect(stepOf(entry('vote', { action: 'sideways' }), ME).before).toContain('does not know')
})

test('the item of a state is in its key, that of a removal in its record', () => {
  expect(itemKeyOf(entry('vote', { rkey: '3lbcdefghij2b.0a1b2c3d' }))).toBe('3lbcdefghij2b')
  expect(itemKeyOf(entry('removal'))).toBeUndefined()
  const ref = { author: ME, collection: 'app.breadcrumbs.temp.groupItem', rkey: 'x' }
  expect(subjectOf({ subject: { ...ref, cid: CID } })).toEqual(ref)
  expect(subjectOf({ item: ref })).toEqual(ref)
  expect(subjectOf({ subject: 'x' })).toBeUndefined()
  expect(titleOfItem({ work: { title: 'Paprika' } })).toBe('Paprika')
  expect(titleOfItem({ work: { title: 7 } })).toBeUndefined()
})
