import { readTakedowns } from '@breadcrumbs/service-kit'
import { type Explanation, explain } from '../feeds/explain.ts'
import { MemoryIndex } from '../index/memory-index.ts'
import { createTail } from '../index/tail.ts'
import { openLog } from '../log/open-log.ts'

/** Why a post is, or is not, in one feed of one viewer, by an index rebuilt from the log for this one question. */
export async function explainFromLog(
  databaseUrl: string,
  q: { viewer: string; post: string; feed: string },
): Promise<Explanation> {
  const db = await openLog({ url: databaseUrl })
  try {
    const index = new MemoryIndex()
    await createTail(db.kysely, index).catchUp()
    index.takedowns.set(await readTakedowns(db.kysely))
    return explain(index, q.viewer, q.post, q.feed)
  } finally {
    await db.close()
  }
}
