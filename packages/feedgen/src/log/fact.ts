import type { Position, Work } from '@breadcrumbs/lexicons'
import type { Activity, EntryState, Preference } from '../events.ts'

/** Why we hold a post to be the companion of a crumb, strongest first (design/feedgen.md "Pairing evidence"). */
export const EVIDENCE = ['associated-ref', 'same-rkey', 'record-ref', 'page-link'] as const

export type Evidence = (typeof EVIDENCE)[number]

/** What is kept of one person only up to a number of its kind. */
export type KeptAs = 'crumb' | 'post' | 'mark' | 'entry' | 'step'

/** A post that named no crumb when it came: its crumb may follow in another commit. */
export interface RecentPost {
  readonly rkey: string
  readonly at: number
  readonly cid: string
}

/**
 * What a fact can say. `path` (`collection/rkey`, or empty) names what it is about:
 * - `activity`: somebody did something; of a crumb (version '') or of one version of a v1 entry.
 * - `entry`: the newest version of a v1 entry, to compare the next one with.
 * - `post`: a companion post; its item exists while the crumb it names does.
 * - `claim`: a crumb says that the post of this path is its companion; undefined = no longer.
 * - `recent`: the newest posts of somebody that have no crumb yet.
 * - `follow`: of a viewer; `block`: of a viewer or of somebody who takes part.
 * - `viewer`: somebody reads our feeds; loaded = what their feeds need of them is complete; idle = they
 *   have not come for long, and their follows are forgotten.
 * - `mute`: a viewer wants no more of one person about one work. `preference`: what somebody allows and wants.
 * - `mark`: how far a crumb of this path, which is kept no longer, had come in its work; its version names the work.
 * - `unmarked`: the crumb of a mark was deleted or written anew; of the marks with this version only those count that
 *   are said after it.
 * - `trimmed`: of one kind, all up to this time and path is over: there were too many (log/quota.ts). Steps of an entry
 *   share its path; of them it is path and version.
 * - `account`: whether the account may be shown. `gone`: all about this path is over.
 * - `purged`: all about this DID is over.
 */
export type FactBody =
  | {
      readonly kind: 'activity'
      readonly at: number
      readonly activity: Activity
      readonly cid: string
      /** Of a crumb: the post of the same repo that it names. */
      readonly postRkey?: string | undefined
    }
  | {
      readonly kind: 'entry'
      /** When it came to stand so, ms; absent in logs from before entries were counted, which is long ago. */
      readonly at?: number
      readonly cid: string
      readonly entry: EntryState
      /** Of one that a whole read of its repo changed: the rev up to which the stream had told of the repo. */
      readonly told?: string
    }
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
  | { readonly kind: 'claim'; readonly crumbRkey: string | undefined }
  | { readonly kind: 'recent'; readonly posts: readonly RecentPost[] }
  | { readonly kind: 'follow' | 'block'; readonly subject: string }
  | {
      readonly kind: 'viewer'
      readonly loaded: boolean
      /** The day of their last visit, in days since 1970. */
      readonly seenDay?: number | undefined
      readonly idle?: boolean
    }
  | { readonly kind: 'mute'; readonly author: string; readonly work: Work }
  | { readonly kind: 'preference'; readonly preference: Preference }
  | { readonly kind: 'account'; readonly active: boolean; readonly status: string | undefined }
  | {
      readonly kind: 'mark'
      readonly at: number
      readonly work: Work
      readonly position: Position | undefined
      /** They came to the end of it. */
      readonly isEnd: boolean
    }
  | { readonly kind: 'unmarked'; readonly path: string }
  | { readonly kind: 'trimmed'; readonly of: KeptAs; readonly at: number; readonly path: string }
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

/** What orders the steps of one person at one moment: those of an entry share its path. */
export function stepName(path: string, version: string): string {
  return `${path} ${version}`
}
