import { expect, test } from 'vitest'
import { type CrumbSubject, crumbSubject } from './crumb-subject.ts'
import { createJudge, readModerationPrefs } from './moderator.ts'
import { selfLabels } from './self-labels.ts'

const NOW = Date.parse('2026-03-04T12:00:00Z')
const DID = 'did:plc:author'
const LABELER = 'did:plc:labeler'
const POST = `at://${DID}/app.bsky.feed.post/3lbcdefghij22`
const CRUMB = `at://${DID}/app.breadcrumbs.crumb/3lbcdefghij22`
const PROFILE = `at://${DID}/app.bsky.actor.profile/self`

const subject = (more: Partial<CrumbSubject> = {}): CrumbSubject => ({
  did: DID,
  rkey: '3lbcdefghij22',
  handle: undefined,
  crumb: { work: { mediaType: 'movie', title: 'Shame' }, note: 'The goats come back.' },
  labels: [],
  authorLabels: [],
  ...more,
})
const labelled = (val: string) => ({ labels: { values: [{ val }] } })
const given = (val: string, uri = POST) => ({ src: LABELER, uri, val, cts: '2026-03-01T00:00:00Z' })
const view = (labels: readonly object[], author: object = {}) => ({
  uri: POST,
  author: { did: DID, ...author },
  labels,
})

function judge(o: CrumbSubject, userDid: string | undefined, preferences: readonly object[] = []) {
  const pref = { $type: 'app.bsky.actor.defs#labelersPref', labelers: [{ did: LABELER }] }
  const prefs = readModerationPrefs([pref, ...preferences])
  const languages = ['en']
  const judgeIt = createJudge({ userDid, prefs, services: [], hiddenLabels: [], languages, place: 'page' })
  return judgeIt(crumbSubject(o), NOW)
}
const READER = 'did:plc:reader'
const OPEN = { show: 'open', badges: [] }

test('what the author says of a crumb closes it, signed in or not, and stays closed while adult content is off', () => {
  const closed = { show: 'covered', cover: { part: 'content', canOpen: false } }
  const own = subject({ labels: selfLabels(labelled('porn'), CRUMB) })
  expect(judge(own, undefined)).toMatchObject(closed)
  expect(judge(own, READER)).toMatchObject(closed)
  expect(judge(subject(), undefined)).toEqual(OPEN)
})

test('who asks to be shown only to people who are signed in is', () => {
  const o = subject({ authorLabels: selfLabels(labelled('!no-unauthenticated'), PROFILE) })
  expect(judge(o, undefined)).toMatchObject({ cover: { part: 'all', canOpen: false } })
  expect(judge(o, READER)).toEqual(OPEN)
})

test('what labelers say of its post, and of its author, holds for the crumb', () => {
  expect(judge(subject({ view: view([given('!hide')]) }), READER)).toMatchObject({
    cover: { canOpen: false },
  })
  const author = { labels: [given('!warn', DID)] }
  expect(judge(subject({ view: view([], author) }), READER)).toMatchObject({ cover: { part: 'all' } })
  expect(judge(subject({ view: view([], { viewer: { muted: true } }) }), READER)).toMatchObject({
    badges: ['By somebody you muted'],
  })
})

test('a view of another post, or of another author, says nothing about it', () => {
  const other = { ...view([given('!hide')]), uri: `${POST}x` }
  expect(judge(subject({ view: other }), READER)).toEqual(OPEN)
  const stranger = view([], { did: 'did:plc:other', labels: [given('!hide', 'did:plc:other')] })
  expect(judge(subject({ view: stranger }), READER)).toEqual(OPEN)
})

test.each(['goats', 'shame'])('a muted word is found in its title and its note: %s', (value) => {
  const muted = { $type: 'app.bsky.actor.defs#mutedWordsPref', items: [{ value, targets: ['content'] }] }
  expect(judge(subject(), READER, [muted])).toMatchObject({ cover: { part: 'all', canOpen: true } })
})

test('labels of no known form are none', () => {
  for (const labels of [undefined, 'porn', { values: 'porn' }, { values: [null, 3, { val: 4 }] }])
    expect(selfLabels({ labels }, CRUMB)).toEqual([])
  expect(selfLabels(null, CRUMB)).toEqual([])
})
