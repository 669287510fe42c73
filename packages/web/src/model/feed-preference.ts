import { ids } from '@breadcrumbs/lexicons'
import { isMedium, MEDIA, type Medium } from './media.ts'

/** What the settings screen offers of `app.breadcrumbs.feedPreference`. */
export interface FeedChoices {
  readonly share: boolean
  readonly showSpoilers: boolean
  readonly excluded: readonly Medium[]
  /** Undefined: as many as there are. */
  readonly maxPostsPerDay: number | undefined
}

type Json = Readonly<Record<string, unknown>>

/** Reads a stored preference, or what holds where there is none. Anything malformed is as good as absent. */
export function readChoices(record: Json | undefined): FeedChoices {
  const excluded = Array.isArray(record?.excludeMediaTypes) ? record.excludeMediaTypes : []
  const max = record?.maxPostsPerDay
  return {
    share: record?.shareToFriends !== false,
    showSpoilers: record?.spoilers === 'show',
    excluded: excluded.flatMap((item: unknown) => {
      const { mediaType } = (item ?? {}) as { readonly mediaType?: unknown }
      return typeof mediaType === 'string' && isMedium(mediaType) ? [mediaType] : []
    }),
    maxPostsPerDay: Number.isInteger(max) ? (max as number) : undefined,
  }
}

/**
 * The record that says these choices. Fields and media this screen does not offer stay as they are. `now` in ms since
 * the epoch.
 */
export function writeChoices(record: Json | undefined, choices: FeedChoices, now: number): Json {
  const at = new Date(now).toISOString()
  const { shareToFriends: _share, excludeMediaTypes, maxPostsPerDay: _max, ...rest } = record ?? {}
  const others = Array.isArray(excludeMediaTypes)
    ? excludeMediaTypes.filter((item: unknown) => {
        const { mediaType } = (item ?? {}) as { readonly mediaType?: unknown }
        return !(typeof mediaType === 'string' && isMedium(mediaType))
      })
    : []
  const excluded = [
    ...others,
    ...MEDIA.filter((medium) => choices.excluded.includes(medium)).map((mediaType) => ({ mediaType })),
  ]
  return {
    createdAt: at,
    ...rest,
    $type: ids.feedPreference,
    ...(choices.share ? {} : { shareToFriends: false }),
    ...(excluded.length === 0 ? {} : { excludeMediaTypes: excluded }),
    ...(choices.maxPostsPerDay === undefined ? {} : { maxPostsPerDay: choices.maxPostsPerDay }),
    spoilers: choices.showSpoilers ? 'show' : 'hide',
    updatedAt: at,
  }
}
