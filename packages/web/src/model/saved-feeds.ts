import { isJsonObject, type Json } from './json-equal.ts'

const SAVED = 'app.bsky.actor.defs#savedFeedsPrefV2'
const SAVED_BEFORE = 'app.bsky.actor.defs#savedFeedsPref'

/** What the person's Bluesky has at the top: nothing at all is where everybody starts. */
const FOLLOWING = { type: 'timeline', value: 'following', pinned: true } as const

function itemsOf(preference: unknown): readonly unknown[] | undefined {
  if (!isJsonObject(preference) || preference.$type !== SAVED) return undefined
  return Array.isArray(preference.items) ? preference.items : undefined
}

const isFeed = (item: unknown, uri: string): boolean =>
  isJsonObject(item) && item.type === 'feed' && item.value === uri

/** Whether a feed is among the saved ones. */
export function hasFeed(preferences: readonly unknown[], uri: string): boolean {
  return preferences.some((preference) => itemsOf(preference)?.some((item) => isFeed(item, uri)) === true)
}

/**
 * A person's Bluesky preferences with one feed more, as a tab of their home; everything else is the very same value.
 * `ids` are new keys for saved items. Undefined where the list of feeds is in the older form only: adding the newer
 * one would make Bluesky forget the older.
 */
export function withFeed(
  preferences: readonly unknown[],
  uri: string,
  ids: readonly [feed: string, timeline: string],
): readonly unknown[] | undefined {
  if (hasFeed(preferences, uri)) return preferences
  const feed = { id: ids[0], type: 'feed', value: uri, pinned: true }
  if (preferences.some((preference) => itemsOf(preference) !== undefined))
    return mapSaved(preferences, (items) => [...items, feed])
  const isKept = preferences.some(
    (preference) =>
      isJsonObject(preference) && (preference.$type === SAVED || preference.$type === SAVED_BEFORE),
  )
  return isKept ? undefined : [...preferences, { $type: SAVED, items: [{ id: ids[1], ...FOLLOWING }, feed] }]
}

/** The preferences without one feed; everything else is the very same value. */
export function withoutFeed(preferences: readonly unknown[], uri: string): readonly unknown[] {
  return mapSaved(preferences, (items) => items.filter((item) => !isFeed(item, uri)))
}

function mapSaved(
  preferences: readonly unknown[],
  change: (items: readonly unknown[]) => readonly unknown[],
): readonly unknown[] {
  return preferences.map((preference) => {
    const items = itemsOf(preference)
    return items === undefined ? preference : { ...(preference as Json), items: change(items) }
  })
}
