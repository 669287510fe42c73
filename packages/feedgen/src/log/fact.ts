import type { Activity, EntryState } from '../events.ts'

/** Why we hold a post to be the companion of a crumb (design/feedgen.md "Pairing evidence"). */
export type Evidence = 'associated-ref' | 'same-rkey'

/**
 * What a fact can say. `path` (`collection/rkey`, or empty) names what it is about:
 * - `activity`: somebody did something; of a crumb (version '') or of one version of a v1 entry.
 * - `entry`: the newest version of a v1 entry, to compare the next one with.
 * - `post`: a companion post; its item exists while the crumb it names does.
 * - `follow`, `block`: of a viewer. `viewer`: somebody reads our feeds; loaded = their graph is complete.
 * - `account`: whether the account may be shown. `gone`: all about this path is over.
 * - `purged`: all about this DID is over.
 */
export type FactBody =
  | { readonly kind: 'activity'; readonly at: number; readonly activity: Activity; readonly cid: string }
  | { readonly kind: 'entry'; readonly cid: string; readonly entry: EntryState }
  | {
      readonly kind: 'post'
      /** Sort key of the item, ms: min(createdAt, when we first saw it). */
      readonly at: number
      readonly cid: string
      readonly crumbRkey: string
      readonly evidence: Evidence
      /** The version of the crumb that the post names; undefined when it names none. */
      readonly refCid: string | undefined
    }
  | { readonly kind: 'follow' | 'block'; readonly subject: string }
  | { readonly kind: 'viewer'; readonly loaded: boolean }
  | { readonly kind: 'account'; readonly active: boolean; readonly status: string | undefined }
  | { readonly kind: 'gone' }
  | { readonly kind: 'purged' }

/** A fact to be written. `version` tells apart facts of one kind about one path that all stay. */
export interface NewFact {
  readonly did: string
  readonly path: string
  readonly version: string
  readonly body: FactBody
}

/** A fact as the log holds it. Positions rise without end and never repeat; they have gaps. */
export interface Fact extends NewFact {
  readonly position: number
}
