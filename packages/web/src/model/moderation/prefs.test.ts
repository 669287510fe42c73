import { BSKY_LABELER_DID } from '@atproto/api'
import { expect, test } from 'vitest'
import { acceptLabelers, readModerationPrefs } from './prefs.ts'

const pref = (name: string, fields: object) => ({ $type: `app.bsky.actor.defs#${name}`, ...fields })
const MINE = 'did:plc:mylabeler'
const subscribed = pref('labelersPref', { labelers: [{ did: MINE }, { did: BSKY_LABELER_DID }] })

test('somebody who chose nothing gets what Bluesky gives them: adult content off, its own labeler', () => {
  expect(readModerationPrefs([])).toEqual({
    adultContentEnabled: false,
    labels: { porn: 'hide', sexual: 'warn', nudity: 'ignore', 'graphic-media': 'warn' },
    labelers: [{ did: BSKY_LABELER_DID, labels: {} }],
    mutedWords: [],
    hiddenPosts: [],
  })
})

test('where nobody can say what they chose, whatever can be kept closed is', () => {
  const { adultContentEnabled, labels } = readModerationPrefs(undefined)
  expect(adultContentEnabled).toBe(false)
  expect([...new Set(Object.values(labels))]).toEqual(['hide'])
})

test('choices for one labeler are kept apart, wherever they stand, and older words are read as the newer ones', () => {
  const read = readModerationPrefs([
    pref('contentLabelPref', { label: 'rude', visibility: 'hide', labelerDid: MINE }),
    pref('contentLabelPref', { label: 'lost', visibility: 'hide', labelerDid: 'did:plc:notmine' }),
    pref('contentLabelPref', { label: 'nsfw', visibility: 'warn' }),
    pref('contentLabelPref', { label: 'nudity', visibility: 'show' }),
    pref('contentLabelPref', { label: 'sexual', visibility: 'sideways' }),
    pref('adultContentPref', { enabled: true }),
    subscribed,
  ])
  expect(read.adultContentEnabled).toBe(true)
  expect(read.labels).toMatchObject({ porn: 'warn', nudity: 'ignore', sexual: 'warn' })
  expect(read.labelers).toEqual([
    { did: BSKY_LABELER_DID, labels: {} },
    { did: MINE, labels: { rude: 'hide' } },
  ])
})

test('muted words and hidden posts are taken along', () => {
  const hidden = 'at://did:plc:wren/app.bsky.feed.post/1'
  const read = readModerationPrefs([
    pref('mutedWordsPref', { items: [{ value: 'goats', targets: ['content'] }] }),
    pref('hiddenPostsPref', { items: [hidden] }),
  ])
  expect(read.mutedWords).toMatchObject([{ value: 'goats', targets: ['content'], actorTarget: 'all' }])
  expect(read.hiddenPosts).toEqual([hidden])
})

test('a preference of no known form is as if it was not there', () => {
  const odd = [
    null,
    7,
    {},
    { $type: 'example.future#pref', enabled: true },
    { enabled: true },
    pref('adultContentPref', { enabled: 'yes' }),
    pref('labelersPref', { labelers: 'all' }),
    pref('mutedWordsPref', { items: [{ value: 1 }] }),
    pref('hiddenPostsPref', { items: [3] }),
  ]
  expect(readModerationPrefs(odd)).toEqual(readModerationPrefs([]))
})

test('an AppView is asked for the labels of every labeler, and only Bluesky’s may have a post left out', () => {
  expect(acceptLabelers(readModerationPrefs([subscribed]))).toBe(`${BSKY_LABELER_DID};redact, ${MINE}`)
})
