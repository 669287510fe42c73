import type { Database } from '@breadcrumbs/service-kit'
import { freezeIndex, thawInto } from '../src/index/frozen-index.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import type { NewFact } from '../src/log/fact.ts'
import type { Schema } from '../src/log/schema.ts'
import { activitiesAt, itemsOf } from './_kept.ts'

/** What a service that starts now would know: the index rebuilt from nothing but the log. */
export async function rebuilt(db: Pick<Database<Schema>, 'kysely'>): Promise<MemoryIndex> {
  const index = new MemoryIndex()
  await createTail(db.kysely, index).catchUp()
  return index
}

/** All that a reader of the index can see of some people, as one comparable value. */
export function visible(index: MemoryIndex, dids: readonly string[], paths: readonly string[]): unknown {
  return dids.map((did) => {
    const viewer = index.viewer(did)
    return {
      did,
      isActive: index.isActive(did),
      takesPart: index.takesPart(did),
      items: itemsOf(index, did),
      activities: paths.map((path) => activitiesAt(index, did, path)),
      active: [...(viewer?.activeAuthors() ?? [])].map((author) => index.didOf(author)).sort(),
      preference: index.preference(did),
      mutes: dids.map((other) => viewer?.mutedWorks(other).map((work) => index.works.get(work)) ?? []),
      tracks: new Map(
        [...index.trackedWorks(did).all()].map(([work, marks]) => [
          index.works.get(work)?.title,
          new Set(marks.map((mark) => JSON.stringify(mark))),
        ]),
      ),
      isLoaded: viewer?.isLoaded ?? false,
      follows: [...(viewer?.follows() ?? [])].sort(),
      blocks: dids.filter((other) => index.graph.blocksOf(did, other)),
    }
  })
}

/** What a start from a snapshot of this index ends with; `truth` is the log as it is now. */
export function thawedCopy(index: MemoryIndex, truth: readonly NewFact[]): MemoryIndex {
  const { position, states, tables } = freezeIndex(index)
  const copy = new MemoryIndex()
  const thawing = thawInto(copy)
  for (const [name, buffers] of Object.entries(tables))
    for (const buffer of buffers) thawing.addChunk(name, new Uint8Array(buffer))
  thawing.finish({ position, states })
  for (const fact of truth) {
    const isInColumns =
      fact.body.kind === 'post' ||
      fact.body.kind === 'trimmed' ||
      (fact.body.kind === 'activity' && fact.version === '')
    if (!isInColumns) copy.apply({ ...fact, position })
  }
  return copy
}
