import { held, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'
import type { CoreFigures, PageFigures } from './core-child.ts'

/** One measured point of the plot. */
export interface PagePoint {
  readonly items: number
  readonly follows: number
  readonly micros: number
}

const FOLLOWS = [100, 1_000, 10_000]

async function measure(items: number, authors: number, follows: readonly number[]): Promise<CoreFigures> {
  const args = [items, authors, ...follows].map(String)
  const { child } = await startChild(new URL('core-child.ts', import.meta.url), args, [
    '--expose-gc',
    '--max-old-space-size=6000',
  ])
  const figures = await child.ask<CoreFigures>({})
  await child.end()
  return figures
}

/** How the cost of a page grows, what an item and an author weigh. `large` items for the growth row. */
export async function measureCore(large: number): Promise<{ results: Result[]; points: PagePoint[] }> {
  const points: PagePoint[] = []
  const figuresOf = new Map<number, CoreFigures>()
  for (const items of new Set([100_000, 1_000_000, large])) {
    const figures = await measure(items, items / 10, FOLLOWS)
    figuresOf.set(items, figures)
    for (const { follows, firstMicros } of figures.pages) points.push({ items, follows, micros: firstMicros })
  }
  const pageOf = (items: number, follows: number) =>
    figuresOf.get(items)?.pages.find((page) => page.follows === follows) as PageFigures
  const usual = pageOf(1_000_000, 1_000).firstMicros
  const grown = pageOf(large, 10_000)
  const few = await measure(1_000_000, 1_000, [])
  const many = await measure(200_000, 100_000, [])
  const perItem = few.bytes / 1_000_000
  const perAuthor = (many.bytes - 200_000 * perItem) / 100_000
  const millions = large / 1e6
  return {
    points,
    results: [
      {
        name: 'page core, 1 M items, 1,000 follows, page 1',
        value: usual,
        unit: 'µs',
        how: 'CPU of friends.page of 30 items after a reader’s first, 10 readers in turn, best of 7',
      },
      {
        name: `page core, ${millions} M items, 10,000 follows, page 1`,
        value: grown.firstMicros,
        unit: 'µs',
        how: 'the same',
      },
      {
        name: `page core, ${millions} M items, 10,000 follows, page 100`,
        value: grown.hundredthMicros,
        unit: 'µs',
        how: 'the same, from the cursor after 99 pages',
      },
      held(
        {
          name: `growth of the page core to ${millions} M items, 10,000 follows, page 100`,
          value: grown.hundredthMicros / usual,
          unit: '×',
          how: 'the third line by the first',
        },
        { max: 2 },
      ),
      held(
        {
          name: 'memory per item',
          value: perItem,
          unit: 'bytes',
          how: 'heap and buffers after gc, 1 M items of 1,000 authors',
        },
        { max: 64 },
      ),
      held(
        {
          name: 'memory per author',
          value: perAuthor,
          unit: 'bytes',
          how: 'the same with 200,000 items of 100,000 authors, less the items',
        },
        { max: 100 },
      ),
      {
        name: `memory of ${millions} M items and ${millions / 10} M authors`,
        value: (figuresOf.get(large)?.bytes ?? 0) / large,
        unit: 'bytes per item, authors included',
        how: 'the same',
      },
    ],
  }
}
