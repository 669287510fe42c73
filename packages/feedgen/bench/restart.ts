import { openDatabase } from '@breadcrumbs/service-kit'
import { held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { itemFacts } from './population.ts'

const ITEMS = 200_000
const BATCH = 500

/** How fast an index is rebuilt from the log at a start. */
export async function measureRestart(): Promise<Result[]> {
  await using folder = await temporaryDirectory('feedgen-bench-')
  const db = await openDatabase<Schema>({
    url: `sqlite:${folder.path}/log.sqlite`,
    migrations,
    durability: 'normal',
  })
  try {
    await db.transaction(async (trx) => {
      let batch: Schema['fact'][] = []
      for (const { body, ...fact } of itemFacts({ items: ITEMS, authors: ITEMS / 10 })) {
        batch.push({ ...fact, kind: body.kind, body: JSON.stringify(body) })
        if (batch.length < BATCH) continue
        await trx.insertInto('fact').values(batch).execute()
        batch = []
      }
    })
    const index = new MemoryIndex()
    const startedAt = performance.now()
    await createTail(db.kysely, index).catchUp()
    const seconds = (performance.now() - startedAt) / 1000
    if (index.stats().items !== ITEMS) throw new Error('the index is not complete')
    const value = ITEMS / seconds / 1e6
    return [
      held(
        {
          name: 'restart from the log',
          value,
          unit: 'M items/s',
          how: `${ITEMS} items (two facts each) from SQLite into a new index`,
        },
        { min: 2 },
      ),
    ]
  } finally {
    await db.close()
  }
}
