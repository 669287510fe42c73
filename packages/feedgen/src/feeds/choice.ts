import type { AuthorRun } from './author-run.ts'

/** How a feed chooses among the items. */
export interface Choice {
  /** Record key of the feed. */
  readonly rkey: string
  keeps(author: number, place: number, row: number): boolean
  /** A new one, at the feed's beginning or where the cursor is. */
  run?(): AuthorRun
}
