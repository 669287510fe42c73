/** Measures the index alone: page cost, memory, by the arguments `items authors follows`. Run with --expose-gc. */

import { answering, cpuMicros } from '@breadcrumbs/service-kit/benchmarks'
import { friends } from '../src/feeds/friends.ts'
import type { ItemKey } from '../src/index/item.ts'
import { populated, viewerDid } from './population.ts'

const PAGE = 30
const VIEWERS = 10

export interface CoreFigures {
  readonly firstPageMicros: number
  readonly hundredthPageMicros: number
  readonly bytes: number
  readonly applySeconds: number
}

const [items = 0, authors = 0, follows = 0] = process.argv.slice(2).map(Number)
const collect = globalThis.gc ?? (() => {})

function bytesHeld(): number {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const before = bytesHeld()
const startedAt = performance.now()
const index = populated({ items, authors }, follows > 0 ? VIEWERS : 0, follows)
const applySeconds = (performance.now() - startedAt) / 1000
const bytes = bytesHeld() - before

function page(viewer: number, after: ItemKey | undefined) {
  const found = index.viewer(viewerDid(viewer))
  if (!found) throw new Error('the reader is missing')
  return friends.page(index, found, { after, limit: PAGE })
}

/** Where page 100 of each reader begins; earlier when their feed is shorter. */
function deepCursors(): (ItemKey | undefined)[] {
  return Array.from({ length: VIEWERS }, (_, viewer) => {
    let after: ItemKey | undefined
    for (let n = 1; n < 100; n += 1) after = page(viewer, after).next ?? after
    return after
  })
}

function microsPerPage(cursors: readonly (ItemKey | undefined)[]): number {
  const rounds = 300
  let best = Number.POSITIVE_INFINITY
  for (let repeat = 0; repeat < 5; repeat += 1) {
    const cpu = cpuMicros()
    for (let n = 0; n < rounds; n += 1) page(n % VIEWERS, cursors[n % VIEWERS])
    best = Math.min(best, (cpuMicros() - cpu) / rounds)
  }
  return best
}

answering({}, (): CoreFigures => {
  if (follows === 0) return { firstPageMicros: 0, hundredthPageMicros: 0, bytes, applySeconds }
  const firstPageMicros = microsPerPage(Array.from({ length: VIEWERS }, () => undefined))
  return { firstPageMicros, hundredthPageMicros: microsPerPage(deepCursors()), bytes, applySeconds }
})
