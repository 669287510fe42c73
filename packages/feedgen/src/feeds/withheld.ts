import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import { NewestMerge } from './merge-newest.ts'
import { View } from './visibility.ts'

/** Posts looked at. Older ones are not missed by anybody, and a number that only grows would be a reproach. */
const NEWEST = 200

/** How many of the newest posts of the people a viewer follows the shield keeps from them right now. */
export function countWithheld(index: MemoryIndex, viewer: Viewer): number {
  const view = new View(index, viewer)
  const merge = new NewestMerge(index.pairs.items, view.authors(), undefined)
  let count = 0
  for (let looked = 0; looked < NEWEST && merge.advance(); looked += 1)
    if (view.hiddenAlone(merge.author, index.pairs.items.at(merge.author, merge.place)) === 'withheld')
      count += 1
  return count
}
