import type { Database } from '@breadcrumbs/service-kit'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import type { Schema } from '../src/log/schema.ts'

/** What a service that starts now would know: the index rebuilt from nothing but the log. */
export async function rebuilt(db: Pick<Database<Schema>, 'kysely'>): Promise<MemoryIndex> {
  const index = new MemoryIndex()
  await createTail(db.kysely, index).catchUp()
  return index
}

/** All that a reader of the index can see of some people, as one comparable value. */
export function visible(index: MemoryIndex, dids: readonly string[], paths: readonly string[]): unknown {
  return dids.map((did) => {
    const author = index.author(did)
    const viewer = index.viewer(did)
    return {
      did,
      isActive: index.isActive(did),
      takesPart: index.takesPart(did),
      items: author?.items ?? [],
      activities: paths.map((path) => author?.activitiesAt(path) ?? []),
      isLoaded: viewer?.isLoaded ?? false,
      follows: [...(viewer?.follows() ?? [])].sort(),
      blocks: dids.filter((other) => viewer?.blocks(other)),
    }
  })
}
