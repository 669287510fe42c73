import { ids } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import { formatRecordUri } from '../protocol/space-uri.ts'
import { parseTakedownSubject } from './takedown-subject.ts'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const SPACE = `at://${DID}/space/${ids.group}/3l4group2222a`
const record = (collection: string, rkey = '3l4aaaaaaaa2a') => formatRecordUri(SPACE, DID, collection, rkey)

it('a subject is a person, a group, or a record of a group', () => {
  expect(parseTakedownSubject(DID)).toEqual({ kind: 'person', did: DID })
  expect(parseTakedownSubject(SPACE)).toEqual({ kind: 'group', space: SPACE })
  expect(parseTakedownSubject(record(ids.comment))).toEqual({
    kind: 'record',
    space: SPACE,
    author: DID,
    collection: ids.comment,
    rkey: '3l4aaaaaaaa2a',
  })
  expect(parseTakedownSubject(record(ids.groupProfile, 'self'))).toMatchObject({ kind: 'record' })
})

it.each([
  '',
  'alice.test',
  'did:plc',
  `${SPACE}/`,
  `at://${DID}`,
  `at://${DID}/app.bsky.feed.post/3l4aaaaaaaa2a`,
  `${SPACE}/${DID}`,
  `${SPACE}/${DID}/${ids.comment}`,
  `${SPACE}/alice.test/${ids.comment}/3l4aaaaaaaa2a`,
  record('app.bsky.feed.post'),
  record('delete'),
  // Who is in a group is said by its members' records: the person is taken down, or the group.
  record(ids.member, DID),
  `${record(ids.comment)}/more`,
  ` ${DID}`,
])('%j is no subject', (subject) => {
  expect(parseTakedownSubject(subject)).toBeUndefined()
})
