import {
  type app,
  type Crumb,
  type CrumbKind,
  comparePositions,
  type Entry,
  type Position,
  type Work,
} from '@breadcrumbs/lexicons'
import { crumbRecord } from './crumb-record.ts'
import type { ImportDraft, Skipped } from './draft.ts'
import { factOf, recordKey } from './record-key.ts'
import { keysOfWork } from './work-keys.ts'

/** Something the person's repo says already. */
export interface ExistingFact {
  readonly work: Work
  readonly kind: CrumbKind | undefined
  readonly position: Position | undefined
  /** ISO datetime, where it says one of its own. */
  readonly happenedAt: string | undefined
}

/** What is in the repo before an import. */
export interface Existing {
  readonly facts: readonly ExistingFact[]
  /** Record keys of crumbs. */
  readonly rkeys: ReadonlySet<string>
}

/** A record that will be written. */
export interface PlannedWrite {
  readonly rkey: string
  readonly value: app.breadcrumbs.crumb.Main
}

/** The honest report: every draft is in exactly one of the three. */
export interface MatchReport {
  readonly writes: readonly PlannedWrite[]
  /** Drafts the repo has already, by identity of the work or because they were imported before. */
  readonly alreadyThere: readonly ImportDraft[]
  readonly skipped: readonly Skipped[]
}

/**
 * Compares drafts with what is there. Two works are the same only by the contract's rule, so a title alone never
 * counts; a work without identifiers is recognised only by a former import. `now` in ms since the epoch.
 */
export async function matchDrafts(
  drafts: readonly ImportDraft[],
  existing: Existing,
  now: number,
): Promise<MatchReport> {
  const known = new Map<string, ExistingFact[]>()
  for (const fact of existing.facts)
    for (const key of keysOfWork(fact.work)) {
      const facts = known.get(key)
      if (facts === undefined) known.set(key, [fact])
      else facts.push(fact)
    }
  const createdAt = new Date(now).toISOString()
  const seen = new Set<string>()
  const taken = new Set<string>()
  const writes: PlannedWrite[] = []
  const alreadyThere: ImportDraft[] = []
  const skipped: Skipped[] = []
  for (const draft of drafts) {
    const fact = factOf(draft)
    const value = crumbRecord(draft, createdAt)
    if (seen.has(fact)) skipped.push({ line: draft.line, reason: 'repeated' })
    else if (value === undefined) skipped.push({ line: draft.line, reason: 'invalid-record' })
    else {
      seen.add(fact)
      const rkey = await recordKey(draft, taken)
      taken.add(rkey)
      const facts = keysOfWork(draft.work).flatMap((key) => known.get(key) ?? [])
      if (existing.rkeys.has(rkey) || facts.some((one) => says(one, draft))) alreadyThere.push(draft)
      else writes.push({ rkey, value })
    }
  }
  return { writes, alreadyThere, skipped }
}

/** Whether a fact about the same work makes a draft superfluous. */
function says(fact: ExistingFact, draft: ImportDraft): boolean {
  // A wish for what somebody tracks already adds nothing.
  if (draft.kind === 'wanted') return true
  if (fact.kind !== draft.kind) return false
  if (!samePlace(fact.position, draft.position)) return false
  const [there, here] = [fact.happenedAt?.slice(0, 10), draft.happened?.at.slice(0, 10)]
  return there === undefined || here === undefined || there === here
}

function samePlace(a: Position | undefined, b: Position | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return comparePositions(a, b) === 'equal'
}

/** What a crumb in the repo says. */
export function factOfCrumb(crumb: Crumb): ExistingFact {
  return {
    work: crumb.work,
    kind: crumb.kind,
    position: crumb.position,
    happenedAt: crumb.happenedAt ?? crumb.createdAt,
  }
}

const KINDS_OF_STATUS: Readonly<Record<NonNullable<Entry['status']>, CrumbKind>> = {
  wantTo: 'wanted',
  inProgress: 'progressed',
  completed: 'finished',
  abandoned: 'dropped',
  onHold: 'paused',
}

/** What an entry of the first app says: its state, and where it has a history, each step. */
export function factsOfEntry(entry: Entry): readonly ExistingFact[] {
  const { work, status, position } = entry
  const kind = status === undefined ? undefined : KINDS_OF_STATUS[status]
  const state = {
    work,
    kind,
    position: kind === 'progressed' ? position : undefined,
    happenedAt: entry.finishedAt,
  }
  const steps = entry.history.map((step) => ({
    work,
    kind: 'progressed' as const,
    position: step.position,
    happenedAt: step.at,
  }))
  return [state, ...steps]
}
