/** Reads and writes one form of the feed by a fixed schedule; arguments: `memory|sql items`. Each message asks for some seconds of it. */
import { setImmediate } from 'node:timers/promises'
import { openDatabase } from '@breadcrumbs/service-kit'
import { answering } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import type { FeedPage } from '../src/feeds/feed.ts'
import { friends } from '../src/feeds/friends.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import { createTail } from '../src/index/tail.ts'
import type { Fact } from '../src/log/fact.ts'
import { appendFacts } from '../src/log/fact-table.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { skeletonText } from '../src/serve/skeleton-text.ts'
import { itemFacts, viewerDid, viewerFacts } from './population.ts'
import { openSqlForm } from './sql-form.ts'

const WRITES_PER_SECOND = 2_000
const READS_PER_SECOND = 1_000
/** As the stream of the service does it (ingest/stream.ts). */
const BATCH_WAIT_MS = 50
const VIEWERS = 100
const FOLLOWS = 1_000
const PAGE = 30
/** Of a transaction while the table is filled. */
const FILL = 5_000

const [variant = 'memory', itemsText = '0'] = process.argv.slice(2)
const items = Number(itemsText)
const population = { items: items * 2, authors: items / 10 }

/** What happens in the network: for each item its crumb and its post. First what is there, then what arrives. */
const network = itemFacts(population)

function arriving(count: number): Fact[] {
  const facts: Fact[] = []
  while (facts.length < 2 * count) {
    const next = network.next()
    if (next.done) throw new Error('there are not enough items')
    facts.push(next.value)
  }
  return facts
}

interface Form {
  write(facts: readonly Fact[]): Promise<void>
  page(viewer: number): FeedPage
}

async function memory(folder: string): Promise<Form> {
  const db = await openDatabase<Schema>({ url: `sqlite:${folder}/log.sqlite`, migrations, thread: true })
  const index = new MemoryIndex()
  const tail = createTail(db.kysely, index)
  return {
    async write(facts) {
      await db.transaction((trx) => appendFacts(trx, facts))
      await tail.catchUp()
    },
    page(viewer) {
      const found = index.viewer(viewerDid(viewer))
      if (!found) throw new Error('the reader is missing')
      return friends.page(index, found, { after: undefined, limit: PAGE })
    },
  }
}

function sql(folder: string): Form {
  const dids: string[] = []
  const numbers = new Map<string, number>()
  const numberOf = (did: string) => {
    const known = numbers.get(did)
    if (known !== undefined) return known
    numbers.set(did, dids.push(did) - 1)
    return dids.length - 1
  }
  const form = openSqlForm(`${folder}/form.sqlite`, (author) => dids[author] ?? '')
  return {
    async write(facts) {
      form.append(
        facts.flatMap(({ did, path, body }) =>
          body.kind === 'post'
            ? [{ author: numberOf(did), at: body.at, postRkey: path.slice(path.indexOf('/') + 1) }]
            : [],
        ),
      )
      const [first] = facts
      if (first?.body.kind !== 'viewer') return
      const followed = facts.flatMap(({ body }) => (body.kind === 'follow' ? [numberOf(body.subject)] : []))
      form.follow(numberOf(first.did), followed)
    },
    page: (viewer) => form.page(numberOf(viewerDid(viewer)), PAGE),
  }
}

/** Times between requests that nobody agreed on: exponential, from a fixed row of pseudo-random numbers. */
function* arrivals(perSecond: number): Generator<number> {
  let state = 1
  let at = 0
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    at += (-Math.log(1 - state / 2 ** 32) * 1_000) / perSecond
    yield at
  }
}

/** Everything has its moment, whether or not what went before is done: what comes late has waited. */
async function live(form: Form, seconds: number): Promise<{ reads: number[]; writtenMs: number }> {
  const reads: number[] = []
  const schedule = arrivals(READS_PER_SECOND)
  let readAt = schedule.next().value as number
  let written = 0
  let writtenMs = 0
  let writing: Promise<void> | undefined
  const startedAt = performance.now()
  for (;;) {
    const now = performance.now() - startedAt
    if (now > seconds * 1_000) break
    while (readAt <= performance.now() - startedAt) {
      skeletonText(form.page(reads.length % VIEWERS))
      reads.push(performance.now() - startedAt - readAt)
      readAt = schedule.next().value as number
    }
    const due = Math.floor((now / 1_000) * WRITES_PER_SECOND) - written
    if (!writing && due >= (WRITES_PER_SECOND * BATCH_WAIT_MS) / 1_000) {
      written += due
      const begunAt = performance.now()
      writing = form.write(arriving(due)).finally(() => {
        writtenMs += performance.now() - begunAt
        writing = undefined
      })
    }
    await setImmediate()
  }
  await writing
  return { reads, writtenMs }
}

await using folder = await temporaryDirectory('feedgen-bench-')
const form = variant === 'sql' ? sql(folder.path) : await memory(folder.path)
for (let left = items; left > 0; left -= FILL) await form.write(arriving(Math.min(left, FILL)))
for (let n = 0; n < VIEWERS; n += 1) await form.write([...viewerFacts(n, FOLLOWS, population, 0)])
for (let n = 0; n < 5_000; n += 1) skeletonText(form.page(n % VIEWERS))
answering({}, (message) => live(form, (message as { seconds: number }).seconds))
await new Promise(() => {})
