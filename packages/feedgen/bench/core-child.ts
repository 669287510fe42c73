/** Measures the index alone: page cost and memory, by the arguments `items authors [follows …]`. Run with --expose-gc. */
import { answering, cpuMicros } from '@breadcrumbs/service-kit/benchmarks'
import { friends } from '../src/feeds/friends.ts'
import type { ItemKey } from '../src/index/item.ts'
import { addViewers, populated, viewerDid } from './population.ts'

const PAGE = 30
const VIEWERS = 10
const ROUNDS = 300
const REPEATS = 7

export interface CoreFigures {
  /** Heap and buffers, without readers. */
  readonly bytes: number
  /** CPU of filling the index, s. */
  readonly applySeconds: number
  readonly pages: readonly PageFigures[]
}

/** What pages cost readers who follow so many, µs of CPU. */
export interface PageFigures {
  readonly follows: number
  readonly firstMicros: number
  readonly hundredthMicros: number
}

const [items = 0, authors = 0, ...follows] = process.argv.slice(2).map(Number)
const collect = globalThis.gc ?? (() => {})

function bytesHeld(): number {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const before = bytesHeld()
const startedAt = cpuMicros()
const index = populated({ items, authors })
const applySeconds = (cpuMicros() - startedAt) / 1e6
const bytes = bytesHeld() - before

function page(viewer: number, after: ItemKey | undefined) {
  const found = index.viewer(viewerDid(viewer))
  if (!found) throw new Error('the reader is missing')
  return friends.page(index, found, { after, limit: PAGE })
}

/** Where page 100 of a reader begins; earlier when their feed is shorter. */
function deepCursor(viewer: number): ItemKey | undefined {
  let after: ItemKey | undefined
  for (let n = 1; n < 100; n += 1) after = page(viewer, after).next ?? after
  return after
}

function microsPerPage(viewers: readonly number[], cursors: readonly (ItemKey | undefined)[]): number {
  let best = Number.POSITIVE_INFINITY
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const cpu = cpuMicros()
    for (let n = 0; n < ROUNDS; n += 1) page(viewers[n % VIEWERS] as number, cursors[n % VIEWERS])
    best = Math.min(best, (cpuMicros() - cpu) / ROUNDS)
  }
  return best
}

function measurePages(count: number, nth: number): PageFigures {
  const viewers = Array.from({ length: VIEWERS }, (_, n) => nth * VIEWERS + n)
  addViewers(index, { items, authors }, viewers, count)
  const firstMicros = microsPerPage(viewers, [])
  return { follows: count, firstMicros, hundredthMicros: microsPerPage(viewers, viewers.map(deepCursor)) }
}

answering({}, (): CoreFigures => ({ bytes, applySeconds, pages: follows.map(measurePages) }))
