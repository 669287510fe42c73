import { expect, it } from 'vitest'
import type { Fact, FactBody } from '../log/fact.ts'
import { type GraphRecord, readGraphRecords, snapshotChanges } from './graph-snapshot.ts'

const DID = 'did:plc:viewer'
const FOLLOW = 'app.bsky.graph.follow'
const known = (position: number, rkey: string, body: FactBody): Fact => ({
  did: DID,
  path: `${FOLLOW}/${rkey}`,
  version: '',
  body,
  position,
})
const follow = (subject: string): FactBody => ({ kind: 'follow', subject })
const listed = (rkey: string, subject: string): GraphRecord => ({
  kind: 'follow',
  path: `${FOLLOW}/${rkey}`,
  subject,
})

function changes(facts: readonly Fact[], snapshot: readonly GraphRecord[], since: number) {
  return snapshotChanges(DID, facts, snapshot, since).map(({ path, body }) => [
    path.split('/')[1] ?? '',
    body.kind,
  ])
}

it('adds what is new, drops what is gone, leaves what is the same, and ends with loaded', () => {
  const facts = [
    known(1, 'same', follow('did:plc:a')),
    known(2, 'gone', follow('did:plc:b')),
    known(3, 'other', follow('did:plc:c')),
  ]
  const snapshot = [listed('same', 'did:plc:a'), listed('other', 'did:plc:d'), listed('new', 'did:plc:e')]
  expect(changes(facts, snapshot, 10)).toEqual([
    ['gone', 'gone'],
    ['other', 'follow'],
    ['new', 'follow'],
    ['', 'viewer'],
  ])
})

it('leaves alone what the stream told while the PDS was asked', () => {
  const facts = [known(11, 'unfollowed', { kind: 'gone' }), known(12, 'followed', follow('did:plc:a'))]
  expect(changes(facts, [listed('unfollowed', 'did:plc:b')], 10)).toEqual([['', 'viewer']])
})

it('believes the PDS again about what was deleted before it was asked', () => {
  expect(changes([known(9, 'back', { kind: 'gone' })], [listed('back', 'did:plc:b')], 10)).toEqual([
    ['back', 'follow'],
    ['', 'viewer'],
  ])
})

it('leaves out records that are not what they should be', () => {
  const uri = (rkey: string) => `at://${DID}/${FOLLOW}/${rkey}`
  const records = [
    { uri: uri('ok'), value: { subject: 'did:plc:a' } },
    { uri: uri('no-did'), value: { subject: 'alice.test' } },
    { uri: uri('number'), value: { subject: 5 } },
    { uri: uri('nothing'), value: null },
    { uri: uri('b@d'), value: { subject: 'did:plc:a' } },
  ]
  expect(readGraphRecords('follow', FOLLOW, records)).toEqual([listed('ok', 'did:plc:a')])
})
