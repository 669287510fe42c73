import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import { AuthorRun } from './author-run.ts'
import { NewestMerge } from './merge-newest.ts'
import { View } from './visibility.ts'

/** Posts looked at. Older ones are not missed by anybody, and a number that only grows would be a reproach. */
const NEWEST = 200

/** How many posts are kept from a viewer, by why: the values that `getWithheld` knows. */
export type WithheldCounts = Record<'past-your-place' | 'many-in-a-row', number>

/**
 * How many of the newest posts of the people a viewer follows the friends feed keeps from them right now, by the
 * shield and because one person has too many in a row.
 */
export function countWithheld(index: MemoryIndex, viewer: Viewer): WithheldCounts {
  const view = new View(index, viewer)
  const merge = new NewestMerge(index.pairs.items, view.authors(), undefined)
  const run = new AuthorRun(index.pairs, undefined)
  const counts: WithheldCounts = { 'past-your-place': 0, 'many-in-a-row': 0 }
  for (let looked = 0; looked < NEWEST && merge.advance(); looked += 1) {
    const { author, place } = merge
    const row = index.pairs.items.at(author, place)
    const hidden = view.hidden(author, place, row)
    if (hidden === 'withheld') counts['past-your-place'] += 1
    else if (hidden === undefined && run.isFull(author, row)) counts['many-in-a-row'] += 1
    else if (hidden === undefined) run.add(author, row)
  }
  return counts
}
