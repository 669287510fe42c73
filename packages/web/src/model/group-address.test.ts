import { expect, test } from 'vitest'
import { groupFragment, spaceOfFragment } from './group-address.ts'

const space = 'at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/space/app.breadcrumbs.temp.group/3lzzzzzzzzz2a'

test('a group goes into the fragment and comes back', () => {
  expect(groupFragment(space)).toBe('did:plc:ewvi7nxzyoun6zhxrhs64oiz/3lzzzzzzzzz2a')
  expect(spaceOfFragment(`#${groupFragment(space)}`)).toBe(space)
})

test.each(['', '#', '#did:plc:x', '#did:plc:x/a/b', '#x/3k', '#did:plc:ewvi7nxzyoun6zhxrhs64oiz/..'])(
  '%j names no group',
  (fragment) => {
    expect(spaceOfFragment(fragment)).toBe(undefined)
  },
)
