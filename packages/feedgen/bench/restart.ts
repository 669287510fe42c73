import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createLogger, type Database, openDatabase } from '@breadcrumbs/service-kit'
import { held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { loadSnapshot } from '../src/index/load-snapshot.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import { writeSnapshot } from '../src/index/write-snapshot.ts'
import type { Fact } from '../src/log/fact.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { itemFacts } from './population.ts'

const ITEMS = Number(process.env.BENCH_RESTART_ITEMS ?? 1_000_000)
/** Facts that are newer than the snapshot: those of some seconds of a busy network. */
const NEWER = 5_000
const BATCH = 500
const log = createLogger({ name: 'bench', level: 'silent' })

/** How fast an index is there again at a start, and how long reads wait while a snapshot is written. */
export async function measureRestart(): Promise<Result[]> {
  await using folder = await temporaryDirectory('feedgen-bench-')
  const db = await openDatabase<Schema>({ url: `sqlite:${folder.path}/log.sqlite`, migrations })
  try {
    const index = new MemoryIndex()
    await fillLog(db, (fact, isNewer) => isNewer || index.apply(fact))
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const writtenAt = performance.now()
    await writeSnapshot(db, index, Date.now())
    const writeSeconds = (performance.now() - writtenAt) / 1000
    delay.disable()
    const withSnapshot = await secondsToStart(db, { fromSnapshot: true })
    const fromLog = await secondsToStart(db, { fromSnapshot: false })
    return [
      held(
        {
          name: 'restart',
          value: ITEMS / withSnapshot / 1e6,
          unit: 'M items/s',
          how: `${ITEMS} items from the snapshot beside the log and ${NEWER} newer facts from the log, SQLite`,
        },
        { min: 2 },
      ),
      {
        name: 'restart without a snapshot',
        value: ITEMS / fromLog / 1e6,
        unit: 'M items/s',
        how: 'the same items from the log, two facts each',
      },
      held(
        {
          name: 'longest wait of a read while a snapshot is written',
          value: delay.max / 1e6,
          unit: 'ms',
          how: `of the event loop, during the ${writeSeconds.toFixed(1)} s that writing ${ITEMS} items took`,
        },
        { max: 50 },
      ),
    ]
  } finally {
    await db.close()
  }
}

/** Writes the facts of all items to the log and gives them out. */
async function fillLog(db: Database<Schema>, each: (fact: Fact, isNewer: boolean) => void): Promise<void> {
  await db.transaction(async (trx) => {
    let batch: Schema['fact'][] = []
    for (const fact of itemFacts({ items: ITEMS, authors: ITEMS / 10 })) {
      each(fact, fact.position > 2 * ITEMS - NEWER)
      const { body, ...rest } = fact
      batch.push({ ...rest, kind: body.kind, body: JSON.stringify(body) })
      if (batch.length < BATCH) continue
      await trx.insertInto('fact').values(batch).execute()
      batch = []
    }
  })
}

async function secondsToStart(db: Database<Schema>, o: { fromSnapshot: boolean }): Promise<number> {
  const index = new MemoryIndex()
  const startedAt = performance.now()
  const begin = async () => {
    if (o.fromSnapshot) await loadSnapshot(db.kysely, index, log)
  }
  await createTail(db.kysely, index, begin).catchUp()
  const seconds = (performance.now() - startedAt) / 1000
  if (index.stats().items !== ITEMS) throw new Error('the index is not complete')
  return seconds
}
