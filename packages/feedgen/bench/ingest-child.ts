/** Reads a stream to its end in one of three ways; arguments: `variant url frames wanted keys(JSON)`. */
import { Firehose, MemoryRunner } from '@atproto/sync'
import { openDatabase, startConsumer, subscribeReposSource } from '@breadcrumbs/service-kit'
import { answering, cpuMicros } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { WebSocket } from 'ws'
import { applyBatch } from '../src/index/apply-batch.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import { createIngest } from '../src/ingest/ingest.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'

const [variant, url = '', frames = '0', wanted = '0', keysJson = '{}'] = process.argv.slice(2)
const keys = new Map(Object.entries(JSON.parse(keysJson) as Record<string, string>))
const last = Number(frames)

/** Receives, looks, verifies what concerns us, and stores it with the position: the service's own parts. */
async function ours(): Promise<void> {
  await using folder = await temporaryDirectory('feedgen-bench-')
  const db = await openDatabase<Schema>({ url: `sqlite:${folder.path}/log.sqlite`, migrations })
  const index = new MemoryIndex()
  const tail = createTail(db.kysely, index)
  const handle = createIngest({
    interest: index,
    identity: { signingKey: async (did: string) => keys.get(did), forget: () => {} },
    now: Date.now,
    onRejected: () => {},
    onWanted: () => {},
    async apply(events: Parameters<typeof applyBatch>[1], position: Parameters<typeof applyBatch>[2]) {
      await db.transaction((trx) =>
        applyBatch(trx, events, position, { now: Date.now(), onSkipped: () => {} }),
      )
      await tail.catchUp()
    },
  } as unknown as Parameters<typeof createIngest>[0])
  const { promise, resolve } = Promise.withResolvers<void>()
  const source = subscribeReposSource({ url, epoch: '1' })
  const consumer = startConsumer({
    source,
    start: { source: source.name, epoch: '1', cursor: 0 },
    batchMax: 200,
    async handle(batch, position) {
      await handle(batch, position)
      if (position.cursor >= last) resolve()
    },
    deadLetter: async (_message, error) => {
      throw error
    },
    isTransient: () => false,
    onNotice: () => {},
    log: { info: () => {}, warn: () => {} },
  })
  await Promise.race([promise, consumer.finished])
  await consumer.stop()
  await db.close()
  if (index.stats().items !== Number(wanted)) throw new Error(`stored ${index.stats().items} of ${wanted}`)
}

/** The stock client, authenticated, with its filter; its handler only counts. */
async function stock(): Promise<void> {
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
  while (records < Number(wanted) * 2 || (runner.getCursor() ?? 0) < last)
    await new Promise((resolve) => setTimeout(resolve, 5))
  await firehose.destroy()
}

/** Only receives. */
async function bare(): Promise<void> {
  const socket = new WebSocket(`${url}/xrpc/com.atproto.sync.subscribeRepos?cursor=0`)
  let received = 0
  await new Promise<void>((resolve) => {
    socket.on('message', () => {
      received += 1
      if (received === last) resolve()
    })
  })
  socket.terminate()
}

answering({}, async () => {
  const [cpu, startedAt] = [cpuMicros(), performance.now()]
  await (variant === 'ours' ? ours() : variant === 'stock' ? stock() : bare())
  return { micros: cpuMicros() - cpu, seconds: (performance.now() - startedAt) / 1000 }
})
