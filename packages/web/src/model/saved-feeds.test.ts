import { expect, test } from 'vitest'
import { hasFeed, withFeed, withoutFeed } from './saved-feeds.ts'

const OURS = 'at://did:plc:feeds/app.bsky.feed.generator/friends'
const THEIRS = {
  id: 'a',
  type: 'feed',
  value: 'at://did:plc:other/app.bsky.feed.generator/cats',
  pinned: false,
}
const SAVED = { $type: 'app.bsky.actor.defs#savedFeedsPrefV2', items: [THEIRS], ofTheFuture: 1 }
const OTHERS = [
  { $type: 'app.bsky.actor.defs#adultContentPref', enabled: false },
  { $type: 'app.bsky.actor.defs#mutedWordsPref', items: [{ value: 'spoiler', targets: ['content'] }] },
  { $type: 'example.future#pref', ratio: 0.5 },
]
const IDS = ['feed-key', 'timeline-key'] as const

test('a feed is added behind the others, and everything else is the very same', () => {
  const after = withFeed([...OTHERS, SAVED], OURS, IDS)
  expect(after).toEqual([
    ...OTHERS,
    { ...SAVED, items: [THEIRS, { id: 'feed-key', type: 'feed', value: OURS, pinned: true }] },
  ])
  expect(withFeed(after ?? [], OURS, IDS)).toBe(after)
  expect(hasFeed(after ?? [], OURS)).toBe(true)
})

test('taken away again, the preferences are as they were', () => {
  const before = [SAVED, ...OTHERS]
  expect(withoutFeed(withFeed(before, OURS, IDS) ?? [], OURS)).toEqual(before)
})

test('who has no saved feeds keeps the timeline in front', () => {
  const [, , , saved] = withFeed(OTHERS, OURS, IDS) ?? []
  expect(saved).toMatchObject({ items: [{ type: 'timeline', value: 'following' }, { value: OURS }] })
})

test('the older form of saved feeds, or one that cannot be read, is left alone', () => {
  const older = { $type: 'app.bsky.actor.defs#savedFeedsPref', saved: ['at://x'], pinned: ['at://x'] }
  expect(withFeed([older], OURS, IDS)).toBeUndefined()
  expect(withFeed([{ ...SAVED, items: 'odd' }], OURS, IDS)).toBeUndefined()
  expect(hasFeed([older, null, 'x'], OURS)).toBe(false)
})
