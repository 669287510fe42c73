import type { CrumbKind, Position, Work } from '@breadcrumbs/lexicons'

/**
 * What one person did with one work, in one shape for crumbs and for updates of v1 entries.
 * Notes are left out on purpose: nothing here shows them, so nothing here keeps them.
 */
export interface Activity {
  readonly work: Work
  /** `other` = a kind this version does not know. */
  readonly kind: CrumbKind | 'other'
  readonly position: Position | undefined
  readonly spoilerFree: boolean
  readonly verdict: string | undefined
  readonly rating: { readonly value: number; readonly max: number | undefined } | undefined
}

/** What a v1 entry said last: as much as the next version is compared with. */
export interface EntryState {
  readonly work: Work
  readonly status: string | undefined
  readonly position: Position | undefined
}

/**
 * What somebody's feedPreference record allows and wants. Undefined = not said. Owned by the person,
 * obeyed by every feed (lexicons page of the design).
 */
export interface Preference {
  /** False takes everything of theirs out of every feed. */
  readonly shareToFriends: boolean
  /** Only these kinds of crumb. */
  readonly shareKinds: readonly string[] | undefined
  readonly excludeMediaTypes: readonly string[]
  /** At most this many items a day (UTC). */
  readonly maxPostsPerDay: number | undefined
  /** As a reader: nothing is withheld from them. */
  readonly showSpoilers: boolean
}

/** A post's own claim to be the companion of a crumb in the same repo. */
export interface CompanionRef {
  readonly crumbRkey: string
  readonly cid: string
}

/** One record of a verified commit. `createdAt` and `happenedAt` are ms since the epoch, the author's claim. */
export type RecordWrite =
  | {
      readonly type: 'crumb'
      readonly path: string
      readonly cid: string
      readonly activity: Activity
      /** The post of the same repo that the crumb names as its own. */
      readonly postRkey?: string | undefined
      readonly createdAt: number | undefined
    }
  | {
      readonly type: 'entry'
      readonly path: string
      readonly cid: string
      readonly isCreate: boolean
      readonly entry: EntryState
      /** The activity this version would be, without its kind: only the comparison knows that. */
      readonly activity: Omit<Activity, 'kind'>
      readonly happenedAt: number | undefined
    }
  | {
      readonly type: 'post'
      readonly path: string
      readonly cid: string
      readonly ref: CompanionRef | undefined
      /** The crumb of the same repo whose public page the post links to. */
      readonly linkedCrumbRkey?: string | undefined
      readonly createdAt: number | undefined
    }
  | { readonly type: 'preference'; readonly path: string; readonly preference: Preference }
  | { readonly type: 'follow' | 'block'; readonly path: string; readonly subject: string }
  /** Deleted, or replaced by something unreadable: in both cases what we knew is no longer true. */
  | { readonly type: 'gone'; readonly path: string }

/** The one type handed from ingest to index: verified, parsed, and free of wire formats. */
export type NetworkEvent =
  | {
      readonly kind: 'commit'
      readonly did: string
      readonly rev: string
      /** Our clock, ms: when the frame came in. */
      readonly receivedAt: number
      readonly writes: readonly RecordWrite[]
      /** One record of a commit that is told record by record: others may follow under the same rev. */
      readonly isPartial?: boolean
    }
  | {
      readonly kind: 'account'
      readonly did: string
      /** Orders account events of one stream; meaningless between streams. */
      readonly seq: number
      readonly active: boolean
      readonly status: string | undefined
    }
  /** The repo was reset to `rev` outside the stream: what we hold of it may be wrong until refetched. */
  | { readonly kind: 'sync'; readonly did: string; readonly rev: string }
  /** Something of this repo never reached us, or was told in a way that proves nothing. */
  | { readonly kind: 'desync'; readonly did: string }
