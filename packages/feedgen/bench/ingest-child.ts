/**
 * Reads a stream in one of three ways; arguments: `variant url keys(JSON)`. Asked `{frames, wanted}`, it answers its
 * CPU time so far once that many of the stream are done with.
 */
import { Firehose, MemoryRunner } from '@atproto/sync'
import { createLogger, openDatabase, subscribeReposSource } from '@breadcrumbs/service-kit'
import { answering, cpuMicros } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { WebSocket } from 'ws'
import { applyBatch } from '../src/index/apply-batch.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import { createIngest } from '../src/ingest/ingest.ts'
import { startStream } from '../src/ingest/stream.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { FIRST_SEQ } from './frames.ts'

interface Goal {
  readonly frames: number
  readonly wanted: number
}
/** Whether a goal is reached. */
type Reader = (goal: Goal) => boolean

const [variant, url = '', keysJson = '{}'] = process.argv.slice(2)
const keys = new Map(Object.entries(JSON.parse(keysJson) as Record<string, string>))

/** Receives, looks, verifies what concerns us, and stores it with the position: the service's own parts. */
async function ours(): Promise<Reader> {
  const folder = await temporaryDirectory('feedgen-bench-')
  const db = await openDatabase<Schema>({ url: `sqlite:${folder.path}/log.sqlite`, migrations })
  const index = new MemoryIndex()
  const tail = createTail(db.kysely, index)
  const ingest = createIngest({
    interest: index,
    identity: { signingKey: async (did: string) => keys.get(did), forget: () => {} },
    now: Date.now,
    onRejected: () => {},
    onWanted: () => {},
    async apply(events, position) {
      await db.transaction((trx) =>
        applyBatch(trx, events, position, {
          now: Date.now(),
          quota: { max: 50_000, onEvicted: () => {} },
          onSkipped: () => {},
        }),
      )
      await tail.catchUp()
    },
  })
  const consumer = await startStream({
    source: subscribeReposSource({ url, epoch: '1' }),
    startAt: 'oldest',
    db,
    concerns: ingest.concerns,
    handle: ingest.handle,
    now: Date.now,
    onDeadLetter: () => {},
    onGap: () => {},
    onDiscarded: () => {},
    log: createLogger({ name: 'bench', level: 'error' }),
  })
  return ({ frames, wanted }) => {
    if ((consumer.state().position?.cursor ?? 0) < FIRST_SEQ + frames - 1) return false
    if (index.stats().items !== wanted) throw new Error(`stored ${index.stats().items} of ${wanted}`)
    return true
  }
}

/** The stock client, authenticated, with its filter; its handler only counts. */
function stock(): Reader {
  let records = 0
  const runner = new MemoryRunner({ concurrency: 1 })
  const firehose = new Firehose({
    service: url,
    runner,
    filterCollections: ['app.breadcrumbs.*', 'app.bsky.feed.post'],
    idResolver: { did: { resolveAtprotoKey: async (did: string) => keys.get(did) } } as never,
    handleEvent: async () => {
      records += 1
    },
    onError: (error) => {
      throw error
    },
  })
  void firehose.start()
  // A crumb and its post in each commit.
  return ({ frames, wanted }) => records >= wanted * 2 && (runner.getCursor() ?? 0) >= FIRST_SEQ + frames - 1
}

/** Only receives. */
function bare(): Reader {
  const socket = new WebSocket(`${url}/xrpc/com.atproto.sync.subscribeRepos?cursor=0`)
  let received = 0
  socket.on('message', () => {
    received += 1
  })
  return ({ frames }) => received >= frames
}

const isDone = variant === 'ours' ? await ours() : variant === 'stock' ? stock() : bare()
answering({}, async (goal) => {
  while (!isDone(goal as Goal)) await new Promise((resolve) => setTimeout(resolve, 5))
  return { micros: cpuMicros() }
})
