import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger, type Database, openDatabase } from '@breadcrumbs/service-kit'
import { cpuMicros, held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { loadSnapshot } from '../src/index/load-snapshot.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import { writeSnapshot } from '../src/index/write-snapshot.ts'
import type { Fact } from '../src/log/fact.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { itemFacts } from './population.ts'

const ITEMS = 1_000_000
/** Facts that are newer than the snapshot: those of some seconds of a busy network. */
const NEWER = 5_000
/** Items of the start without a snapshot, which takes long. */
const ITEMS_OF_LOG = 50_000
const BATCH = 500
const TRIES = 3
const log = createLogger({ name: 'bench', level: 'silent' })

/** How fast an index is there again at a start, and how long reads wait while a snapshot is written. */
export async function measureRestart(): Promise<Result[]> {
  const index = new MemoryIndex()
  const newer: Fact[] = []
  for (const fact of itemFacts(population(ITEMS)))
    if (fact.position > 2 * ITEMS - NEWER) newer.push(fact)
    else index.apply(fact)
  const { seconds, longestCpuMs, longestMs, idleMs } = await withLog(newer, async (db) => {
    const writing = await measureWrite(db, index)
    return { ...writing, seconds: await secondsToStart(db, ITEMS, { fromSnapshot: true }) }
  })
  const fromLog = await withLog(itemFacts(population(ITEMS_OF_LOG)), (db) =>
    secondsToStart(db, ITEMS_OF_LOG, { fromSnapshot: false }),
  )
  return [
    held(
      {
        name: 'restart',
        value: ITEMS / seconds / 1e6,
        unit: 'M items/s',
        how: `${ITEMS} items from the snapshot beside the log and ${NEWER} newer facts from the log, SQLite; CPU, best of ${TRIES}`,
      },
      { min: 2 },
    ),
    {
      name: 'restart without a snapshot',
      value: ITEMS_OF_LOG / fromLog / 1e6,
      unit: 'M items/s',
      how: `${ITEMS_OF_LOG} items from the log, two facts each; CPU`,
    },
    held(
      {
        name: 'longest turn while a snapshot is written',
        value: longestCpuMs,
        unit: 'ms',
        how: `CPU of one slice of a snapshot of ${ITEMS} items; by the clock, disk and other work included, ${longestMs.toFixed(0)} ms, and ${idleMs.toFixed(0)} ms in a second of nothing`,
      },
      { max: 50 },
    ),
  ]
}

function population(items: number): { items: number; authors: number } {
  return { items, authors: items / 10 }
}

/** How long a snapshot keeps everybody else waiting at once: by CPU and by the clock, beside an idle second. */
async function measureWrite(
  db: Database<Schema>,
  index: MemoryIndex,
): Promise<{ longestCpuMs: number; longestMs: number; idleMs: number }> {
  let longestCpuMs = 0
  const watched: Pick<Database<Schema>, 'transaction'> = {
    async transaction(work) {
      const cpu = cpuMicros()
      const result = await db.transaction(work)
      longestCpuMs = Math.max(longestCpuMs, (cpuMicros() - cpu) / 1000)
      return result
    },
  }
  const idleMs = await longestDelay(() => sleep(1_000))
  const longestMs = await longestDelay(() => writeSnapshot(watched, index, Date.now()))
  return { longestCpuMs, longestMs, idleMs }
}

async function longestDelay(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await work()
  delay.disable()
  return delay.max / 1e6
}

/** A database whose log holds these facts, for as long as `work` takes. */
async function withLog<T>(facts: Iterable<Fact>, work: (db: Database<Schema>) => Promise<T>): Promise<T> {
  await using folder = await temporaryDirectory('feedgen-bench-')
  const db = await openDatabase<Schema>({ url: `sqlite:${folder.path}/log.sqlite`, migrations })
  try {
    const rows = Array.from(facts, ({ body, ...fact }) => ({
      ...fact,
      kind: body.kind,
      body: JSON.stringify(body),
    }))
    await db.transaction(async (trx) => {
      for (let from = 0; from < rows.length; from += BATCH)
        await trx
          .insertInto('fact')
          .values(rows.slice(from, from + BATCH))
          .execute()
    })
    return await work(db)
  } finally {
    await db.close()
  }
}

/** CPU of this process, s: other work on the machine is not in it. */
async function secondsToStart(
  db: Database<Schema>,
  items: number,
  o: { fromSnapshot: boolean },
): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let n = 0; n < TRIES; n += 1) {
    const index = new MemoryIndex()
    const startedAt = cpuMicros()
    const begin = async () => {
      if (o.fromSnapshot) await loadSnapshot(db.kysely, index, log)
    }
    await createTail(db.kysely, index, begin).catchUp()
    best = Math.min(best, (cpuMicros() - startedAt) / 1e6)
    if (index.stats().items !== items) throw new Error('the index is not complete')
  }
  return best
}
