import type { FileProblem, LeftOut, Parsed, Skipped, SourceName } from './draft.ts'
import { BOOKHIVE_COLLECTIONS, readBookhive } from './formats/bookhive.ts'
import { POPFEED_COLLECTIONS, readPopfeed } from './formats/popfeed.ts'
import { readSkylights, SKYLIGHTS_COLLECTIONS, titlesOf } from './formats/skylights.ts'
import { type Existing, matchDrafts, type PlannedWrite } from './match.ts'
import { placesOnly } from './places-only.ts'
import { readFile } from './read-file.ts'

/** Sources in the person's own repo, and the collections each is read from. */
export const REPO_SOURCES = {
  popfeed: POPFEED_COLLECTIONS,
  bookhive: BOOKHIVE_COLLECTIONS,
  skylights: SKYLIGHTS_COLLECTIONS,
} as const satisfies Partial<Record<SourceName, readonly string[]>>

export type RepoSource = keyof typeof REPO_SOURCES

/** What to import: the bytes of a file, or the records of another app. */
export type ImportInput =
  | { readonly bytes: Uint8Array }
  | { readonly source: RepoSource; readonly records: readonly unknown[] }

/** What would be written and what not, one way of importing. */
export interface Plan {
  readonly writes: readonly PlannedWrite[]
  readonly alreadyThere: number
  readonly skipped: readonly Skipped[]
}

/** The result of looking without writing. */
export interface DryRun {
  readonly source: SourceName
  /** Every step, or, where it differs, only where somebody is in each work. */
  readonly everything: Plan
  readonly places: Plan | undefined
  readonly leftOut: readonly LeftOut[]
}

/** Reads an input and compares it with the repo; writes nothing. `now` in ms since the epoch. */
export async function dryRun(
  input: ImportInput,
  existing: Existing,
  now: number,
): Promise<DryRun | { readonly problem: FileProblem }> {
  const parsed = 'bytes' in input ? readFile(input.bytes) : readRecords(input, existing)
  if ('problem' in parsed) return parsed
  const places = placesOnly(parsed.drafts)
  const planOf = async (drafts: Parsed['drafts']): Promise<Plan> => {
    const { writes, alreadyThere, skipped } = await matchDrafts(drafts, existing, now)
    return { writes, alreadyThere: alreadyThere.length, skipped: [...parsed.skipped, ...skipped] }
  }
  return {
    source: parsed.source,
    everything: await planOf(parsed.drafts),
    places: places.length === parsed.drafts.length ? undefined : await planOf(places),
    leftOut: parsed.leftOut,
  }
}

function readRecords(input: Extract<ImportInput, { source: unknown }>, existing: Existing): Parsed {
  if (input.source === 'popfeed') return readPopfeed(input.records)
  if (input.source === 'bookhive') return readBookhive(input.records)
  return readSkylights(input.records, titlesOf(existing.facts.map(({ work }) => work)))
}
