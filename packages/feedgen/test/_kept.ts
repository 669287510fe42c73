import { ids } from '@breadcrumbs/lexicons'
import type { Activity } from '../src/events.ts'
import type { Item } from '../src/index/item.ts'
import type { MemoryIndex } from '../src/index/memory-index.ts'
import { rkeyOf } from '../src/index/pairing.ts'

/** What the index kept of one activity. */
export interface KeptActivity {
  readonly at: number
  readonly activity: Pick<Activity, 'work' | 'kind' | 'position' | 'spoilerFree'>
}

/** One person's items, newest first. */
export function itemsOf(index: MemoryIndex, did: string): Item[] {
  const author = index.authorNumber(did)
  if (author === undefined) return []
  const { pairs } = index
  return Array.from({ length: pairs.items.length(author) }, (_, i) =>
    index.item(author, pairs.items.at(author, i)),
  ).reverse()
}

/** Every activity about one path of a person's repo, in the order of their versions. */
export function activitiesAt(index: MemoryIndex, did: string, path: string): KeptActivity[] {
  if (!path.startsWith(`${ids.crumb}/`)) return index.shelf(did)?.stepsAt(path) ?? []
  const author = index.authorNumber(did)
  const row = author === undefined ? undefined : index.pairs.crumb(author, rkeyOf(path))
  if (row === undefined) return []
  const { crumbs } = index.pairs
  const work = index.works.get(crumbs.work(row))
  if (!work) return []
  const position = index.positions.get(crumbs.position(row))
  const { at, activity } = {
    at: crumbs.at(row),
    activity: { work, kind: crumbs.kind(row), position, spoilerFree: crumbs.spoilerFree(row) },
  }
  return [{ at, activity }]
}
