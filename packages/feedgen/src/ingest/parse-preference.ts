import { app } from '@breadcrumbs/lexicons'
import type { Preference } from '../events.ts'

/** Names as the lexicon writes them, without the prefix that crumbs of ours drop too. */
const KIND_PREFIX = 'app.breadcrumbs.defs#'

/**
 * Reads somebody's feedPreference record, each field for itself: one that is malformed says nothing,
 * and takes none of their other wishes with it. Never throws.
 */
export function readPreference(record: Readonly<Record<string, unknown>>): Preference {
  const { sharedKind, excludedMediaType } = app.breadcrumbs.feedPreference
  const { shareToFriends, shareKinds, excludeMediaTypes, maxPostsPerDay, spoilers } = record
  return {
    shareToFriends: shareToFriends !== false,
    shareKinds: Array.isArray(shareKinds)
      ? shareKinds.flatMap((item: unknown) =>
          sharedKind.matches(item) && item.kind.startsWith(KIND_PREFIX)
            ? [item.kind.slice(KIND_PREFIX.length)]
            : [],
        )
      : undefined,
    excludeMediaTypes: Array.isArray(excludeMediaTypes)
      ? excludeMediaTypes.flatMap((item: unknown) =>
          excludedMediaType.matches(item) ? [item.mediaType] : [],
        )
      : [],
    maxPostsPerDay:
      Number.isSafeInteger(maxPostsPerDay) && (maxPostsPerDay as number) >= 1
        ? (maxPostsPerDay as number)
        : undefined,
    showSpoilers: spoilers === 'show',
  }
}
