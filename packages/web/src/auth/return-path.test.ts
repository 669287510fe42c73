import { expect, test } from 'vitest'
import { safeReturnPath } from './return-path.ts'

test('a path of this app is kept, without its query', () => {
  expect(safeReturnPath('/groups')).toBe('/groups')
  expect(safeReturnPath('/group#did:plc:abc/3k2')).toBe('/group#did:plc:abc/3k2')
  expect(safeReturnPath('/groups?code=1')).toBe('/groups')
})

// OA-007: the value made a round trip through somebody else's server.
test.each([
  '//evil.com',
  '/\\evil.com',
  'javascript:alert(1)',
  '/\\\\evil.com',
  '/%2f%2fevil.com',
  '%2f%2fevil.com',
  '/\t/evil.com',
  'JaVaScRiPt:alert(1)',
  'data:,x',
  'https://evil.com',
  '',
  null,
])('%j ends at the start page', (value) => {
  expect(safeReturnPath(value)).toBe('/')
})
