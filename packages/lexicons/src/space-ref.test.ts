import { describe, expect, it } from 'vitest'
import { formatSpaceRef, parseSpaceRef } from './space-ref.ts'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const TYPE = 'app.breadcrumbs.temp.group'

describe('space references', () => {
  it.each([
    { did: DID, type: TYPE, skey: '3l4group2222a' },
    { did: 'did:web:localhost%3A3000', type: TYPE, skey: 'self' },
    { did: DID, type: TYPE, skey: 'a.b-c_d~e:f' },
    { did: DID, type: TYPE, skey: 'x'.repeat(512) },
  ])('come back from their own text: %j', (ref) => {
    expect(parseSpaceRef(formatSpaceRef(ref))).toEqual(ref)
  })

  it.each([
    `at://${DID}/space/${TYPE}`,
    `at://${DID}/space/${TYPE}/`,
    `at://${DID}/space/${TYPE}/self/`,
    `at://${DID}/space/${TYPE}/self/${DID}/app.breadcrumbs.temp.groupItem/3l4aaaaaaaa2a`,
    `at://${DID}/${TYPE}/self`,
    `at://${DID}/Space/${TYPE}/self`,
    `at://alice.test/space/${TYPE}/self`,
    `at://${DID}/space/group/self`,
    `at://${DID}/space/${TYPE}/.`,
    `at://${DID}/space/${TYPE}/..`,
    `at://${DID}/space/${TYPE}/a%20b`,
    `at://${DID}/space/${TYPE}/self?x=1`,
    `at://${DID}/space/${TYPE}/self#x`,
    `AT://${DID}/space/${TYPE}/self`,
    ` at://${DID}/space/${TYPE}/self`,
    `at://${DID}/space/${TYPE}/${'x'.repeat(513)}`,
    `at://did:web:${'x'.repeat(9000)}/space/${TYPE}/self`,
    '',
  ])('refuse %s', (text) => {
    expect(parseSpaceRef(text)).toBeUndefined()
  })

  it('are never written from malformed parts', () => {
    expect(() => formatSpaceRef({ did: 'alice', type: TYPE, skey: 'self' })).toThrow(TypeError)
    expect(() => formatSpaceRef({ did: DID, type: TYPE, skey: 'a/b' })).toThrow(TypeError)
  })
})
