import { ids } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import type { RecordWrite } from '../events.ts'
import type { Fact, FactBody } from '../log/fact.ts'
import { listedChanges, missingChanges, readGraphRecords } from './snapshot.ts'

const DID = 'did:plc:viewer'
const FOLLOW = 'app.bsky.graph.follow'
const NOW = 1_760_000_000_000
const known = (position: number, rkey: string, body: FactBody, collection = FOLLOW): Fact => ({
  did: DID,
  path: `${collection}/${rkey}`,
  version: '',
  body,
  position,
})
const follow = (subject: string): FactBody => ({ kind: 'follow', subject })
const listed = (rkey: string, subject: string): RecordWrite => ({
  type: 'follow',
  path: `${FOLLOW}/${rkey}`,
  subject,
})
const activity = {
  work: { mediaType: 'show', title: 'x' },
  kind: 'progressed',
  position: undefined,
  spoilerFree: false,
  verdict: undefined,
  rating: undefined,
} as const
const crumb = (rkey: string, cid: string): RecordWrite => ({
  type: 'crumb',
  path: `${ids.crumb}/${rkey}`,
  cid,
  activity,
  createdAt: NOW - 5,
})

function changes(facts: readonly Fact[], snapshot: readonly RecordWrite[], since: number) {
  const paths = new Set(snapshot.map(({ path }) => path))
  const listable = facts.filter(({ body }) => body.kind !== 'gone' && body.kind !== 'post')
  return [
    ...missingChanges(DID, listable, paths, since),
    ...listedChanges(DID, facts, snapshot, { since, now: NOW }),
  ].map(({ path, body }) => [path.split('/')[1] ?? '', body.kind])
}

it('adds what is new, drops what is gone, and leaves what is the same', () => {
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
  ])
})

it('leaves alone what the stream told while the PDS was asked', () => {
  const facts = [known(11, 'unfollowed', { kind: 'gone' }), known(12, 'followed', follow('did:plc:a'))]
  expect(changes(facts, [listed('unfollowed', 'did:plc:b')], 10)).toEqual([])
})

it('believes the PDS again about what was deleted before it was asked', () => {
  expect(changes([known(9, 'back', { kind: 'gone' })], [listed('back', 'did:plc:b')], 10)).toEqual([
    ['back', 'follow'],
  ])
})

it('takes in own crumbs, edits of them, and their deletion, but no post', () => {
  const before = (rkey: string): Fact =>
    known(1, rkey, { kind: 'activity', at: NOW, activity, cid: 'old' }, ids.crumb)
  const post: FactBody = {
    kind: 'post',
    at: NOW,
    cid: 'p',
    crumbRkey: 'same',
    evidence: 'same-rkey',
    refCid: undefined,
  }
  const facts = [
    before('same'),
    before('edited'),
    before('gone'),
    known(2, 'same', post, 'app.bsky.feed.post'),
  ]
  const snapshot = [crumb('same', 'old'), crumb('edited', 'new'), crumb('fresh', 'new')]
  expect(changes(facts, snapshot, 10)).toEqual([
    ['gone', 'gone'],
    ['edited', 'activity'],
    ['fresh', 'activity'],
  ])
})

it('leaves out records that are not what they should be', () => {
  const record = (rkey: string, value: unknown) => ({ rkey, cid: undefined, value })
  const records = [
    record('ok', { subject: 'did:plc:a' }),
    record('no-did', { subject: 'alice.test' }),
    record('number', { subject: 5 }),
    record('nothing', null),
    record('b@d', { subject: 'did:plc:a' }),
  ]
  expect(readGraphRecords('follow', FOLLOW, records)).toEqual([listed('ok', 'did:plc:a')])
})
