import fc from 'fast-check'
import type { Position } from '../src/work.ts'
import { anything } from './_anything.ts'

const DEFS = 'app.breadcrumbs.defs'
const count = fc.nat({ max: 40 })
const total = fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined })

function typed(name: string, fields: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Position> {
  return fields.map(
    (values) =>
      ({
        $type: `${DEFS}#${name}`,
        ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
      }) as Position,
  )
}

/** Small numbers, so that ties happen. */
export const pages = typed('pagePosition', fc.record({ page: count, total }))
export const chapters = typed('chapterPosition', fc.record({ chapter: count, total }))
export const times = typed('timePosition', fc.record({ seconds: count, totalSeconds: total }))
export const percents = typed('percentPosition', fc.record({ percent: fc.nat({ max: 100 }) }))
export const playtimes = typed('playPosition', fc.record({ playtimeMinutes: count }))
export const episodes = typed(
  'episodePosition',
  fc.record({
    season: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
    episode: fc.nat({ max: 6 }),
    seconds: fc.option(count, { nil: undefined }),
    totalSeconds: total,
    totalEpisodes: total,
  }),
)
export const named = typed(
  'locatorPosition',
  fc.record({ scheme: fc.constantFrom('epub-cfi', 'url-fragment'), value: fc.constantFrom('a', 'b') }),
)

export const positions = fc.oneof(pages, chapters, times, percents, playtimes, episodes, named)

/** What strangers write: our types, with anything for numbers. */
export const hostilePositions = fc
  .tuple(
    fc.constantFrom(
      'page',
      'chapter',
      'episode',
      'time',
      'play',
      'percent',
      'locator',
      'constructor',
      '__proto__',
    ),
    fc.dictionary(
      fc.constantFrom(
        'page',
        'chapter',
        'season',
        'episode',
        'seconds',
        'total',
        'totalSeconds',
        'percent',
        'scheme',
        'value',
      ),
      fc.oneof(
        fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, -1, 0.5, 2 ** 60),
        fc.constantFrom(10n ** 30n, null, '7', {}, []),
        anything,
      ),
    ),
  )
  .map(([name, fields]) => ({ ...fields, $type: `${DEFS}#${name}Position` }) as unknown as Position)
