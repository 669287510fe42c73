import type { CrumbKind, Position, Work } from '@breadcrumbs/lexicons'

/** Where an import comes from. */
export type SourceName =
  | 'goodreads'
  | 'storygraph'
  | 'letterboxd'
  | 'trakt'
  | 'tv-time'
  | 'simkl'
  | 'opml'
  | 'popfeed'
  | 'bookhive'
  | 'skylights'

/** When something happened, as exactly as the source says. `at` is an ISO datetime; a day is held at noon UTC. */
export interface Happened {
  readonly at: string
  readonly precision: 'second' | 'day'
}

/** One crumb that an import would write. */
export interface ImportDraft {
  /** Row of the file, the header being row 1, or the number of the record; for the report. */
  readonly line: number
  readonly work: Work
  readonly kind: CrumbKind
  readonly position?: Position | undefined
  readonly happened?: Happened | undefined
  readonly rating?: { readonly value: number; readonly max: number } | undefined
  readonly note?: string | undefined
  /** Only where the source says so itself. */
  readonly spoilerFree?: true | undefined
}

/** Why a row becomes nothing. Said to the person in words by wording.ts. */
export type SkipReason =
  | 'no-title'
  | 'unknown-state'
  | 'unknown-medium'
  | 'not-an-object'
  | 'no-episode-number'
  | 'no-feed-address'
  | 'only-followed'
  | 'only-on-a-list'
  | 'field-too-long'
  | 'too-many-rows'
  | 'repeated'
  | 'invalid-record'

export interface Skipped {
  readonly line: number
  readonly reason: SkipReason
}

/** A part of a row that is left behind while the row itself is kept. */
export interface LeftOut {
  readonly line: number
  readonly what: 'private-note' | 'end-of-note' | 'date'
}

/** What a file says, before anything is compared with the person's repo. */
export interface Parsed {
  readonly source: SourceName
  readonly drafts: readonly ImportDraft[]
  readonly skipped: readonly Skipped[]
  readonly leftOut: readonly LeftOut[]
}

/** Why a file as a whole cannot be read. */
export type FileProblem =
  | 'too-large'
  | 'unknown-format'
  | 'broken-zip'
  | 'zip-too-large'
  | 'broken-json'
  | 'empty'

/** Collects what a parser finds; each parser fills one and gives it back. */
export class Findings {
  readonly source: SourceName
  readonly drafts: ImportDraft[] = []
  readonly skipped: Skipped[] = []
  readonly leftOut: LeftOut[] = []

  constructor(source: SourceName) {
    this.source = source
  }

  keep(draft: ImportDraft): void {
    this.drafts.push(draft)
  }

  skip(line: number, reason: SkipReason): void {
    this.skipped.push({ line, reason })
  }
}
