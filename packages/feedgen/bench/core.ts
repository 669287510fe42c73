import { held, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'
import type { CoreFigures } from './core-child.ts'

/** One measured point of the plot. */
export interface PagePoint {
  readonly items: number
  readonly follows: number
  readonly micros: number
}

async function measure(items: number, authors: number, follows: number): Promise<CoreFigures> {
  const args = [items, authors, follows].map(String)
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
  for (const items of [100_000, 1_000_000]) {
    for (const follows of [100, 1_000, 10_000]) {
      const { firstPageMicros } = await measure(items, items / 10, follows)
      points.push({ items, follows, micros: firstPageMicros })
    }
  }
  const usual = points.find(({ items, follows }) => items === 1_000_000 && follows === 1_000)?.micros ?? 0
  const grown = await measure(large, large / 10, 10_000)
  points.push({ items: large, follows: 10_000, micros: grown.firstPageMicros })
  const few = await measure(1_000_000, 1_000, 0)
  const many = await measure(200_000, 100_000, 0)
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
        how: 'CPU of friends.page of 30 items, 10 readers in turn, best of 5',
      },
      {
        name: `page core, ${millions} M items, 10,000 follows, page 1`,
        value: grown.firstPageMicros,
        unit: 'µs',
        how: 'the same',
      },
      {
        name: `page core, ${millions} M items, 10,000 follows, page 100`,
        value: grown.hundredthPageMicros,
        unit: 'µs',
        how: 'the same, from the cursor after 99 pages',
      },
      held(
        {
          name: `growth of the page core to ${millions} M items, 10,000 follows, page 100`,
          value: grown.hundredthPageMicros / usual,
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
    ],
  }
}
