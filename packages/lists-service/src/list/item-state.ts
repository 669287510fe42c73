/**
 * The shared state of a card: a register without clocks (rule 4 of the merge). Every editor writes their own
 * record and names the versions it has seen; a version nobody names is current.
 */

import { parseCid } from '@atproto/lex-data'
import type { ids } from '@breadcrumbs/lexicons'
import { type Role, roleRank } from './access.ts'
import type { GroupRecord } from './record.ts'
import { compareText } from './reference.ts'

/** One editor's state of an item. */
export type ItemState = GroupRecord<typeof ids.itemState>

/** What a card says about its state. */
export interface CardState {
  /** Not superseded, the shown one first. More than one means editors wrote at the same time. */
  readonly current: readonly ItemState[]
  /**
   * Every version there is, current ones first: what a new state must name to supersede them all. Naming the
   * current ones only would lose what they supersede as soon as their authors overwrite them.
   */
  readonly versions: readonly ItemState[]
}

/** Sorts out the counting states of one card. `roleOf` answers for authors of counting records only. */
export function resolveState(states: readonly ItemState[], roleOf: (author: string) => Role): CardState {
  // One version is current, unless it names itself.
  const [only] = states
  if (only && states.length === 1 && !only.value.supersedes?.length)
    return { current: [only], versions: [only] }
  const superseded = new Set(states.flatMap((state) => state.value.supersedes ?? []).map(seenKey))
  const isCurrent = (state: ItemState) => !superseded.has(seenKey(state))
  const versions = [...states].sort(
    (a, b) =>
      Number(isCurrent(b)) - Number(isCurrent(a)) ||
      roleRank(roleOf(b.author)) - roleRank(roleOf(a.author)) ||
      compareCids(b.cid, a.cid) ||
      compareText(a.author, b.author) ||
      compareText(a.rkey, b.rkey),
  )
  return { current: versions.filter(isCurrent), versions }
}

function seenKey(seen: { readonly author: string; readonly cid: string }): string {
  return `${seen.author} ${seen.cid}`
}

/** By bytes: base32 sorts its digits after its letters, ASCII before them. */
function compareCids(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(parseCid(a).bytes, parseCid(b).bytes)
}
