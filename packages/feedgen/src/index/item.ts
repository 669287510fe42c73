import { hash } from 'node:crypto'
import type { Evidence } from '../log/fact.ts'

/**
 * The place of an item in every feed: newest first by `at` (ms), then by `tie`, which depends on
 * nothing but the post's address and is the same on every instance and after every rebuild.
 */
export interface ItemKey {
  readonly at: number
  /** 12 hex digits. */
  readonly tie: string
}

/** A companion post whose crumb exists: what a feed can show. */
export interface Item extends ItemKey {
  readonly did: string
  readonly postRkey: string
  readonly crumbRkey: string
  readonly evidence: Evidence
  /** The crumb was edited after the post named it: kept, marked. */
  readonly isStale: boolean
}

/** The tie of the post at this at-uri. */
export function tieOf(postUri: string): string {
  return hash('sha256', postUri, 'hex').slice(0, 12)
}

/** Sorts newest first; total over items of different posts. */
export function compareNewestFirst(a: ItemKey, b: ItemKey): number {
  if (a.at !== b.at) return b.at - a.at
  if (a.tie === b.tie) return 0
  return a.tie < b.tie ? 1 : -1
}
