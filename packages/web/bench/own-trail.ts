/**
 * What a long trail costs before anything is drawn: `pnpm --filter @breadcrumbs/web run bench`. Issue 5 asks for a
 * search in 10,000 own records under 50 ms. Figures go to bench/results.json.
 */
import { isRejected, readCrumb } from '@breadcrumbs/lexicons'
import { ownWorks } from '../src/model/own-works.ts'
import type { OwnCrumb } from '../src/model/resume.ts'
import { searchOwn } from '../src/model/search-own.ts'
import { trailRows } from '../src/model/trail-rows.ts'
import { keepResults } from './_results.ts'

const RECORDS = 10_000
const ROUNDS = 20
const SEARCH_LIMIT_MS = 50
const NOW = Date.parse('2026-11-22T10:00:00Z')
const HOUR_MS = 3_600_000

const records = Array.from({ length: RECORDS }, (_, n) => ({
  $type: 'app.breadcrumbs.crumb',
  work: { mediaType: 'show', title: `Programme númber ${n % 1500}` },
  kind: 'app.breadcrumbs.defs#progressed',
  position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 1, episode: (n % 40) + 1 },
  note: `Évening ${n}: the stairs go further down than anybody says, and somebody knows why.`,
  createdAt: new Date(NOW - n * HOUR_MS).toISOString(),
}))

function read(): readonly OwnCrumb[] {
  return records.flatMap((record, n) => {
    const crumb = readCrumb(record)
    return isRejected(crumb) ? [] : [{ rkey: String(n), crumb, record }]
  })
}

/** Median and slowest of many runs, ms. */
function time(run: () => unknown): { readonly median: number; readonly slowest: number } {
  const times = Array.from({ length: ROUNDS }, () => {
    const begun = performance.now()
    run()
    return performance.now() - begun
  }).sort((a, b) => a - b)
  const at = (index: number) => Math.round((times.at(index) ?? 0) * 10) / 10
  return { median: at(ROUNDS >> 1), slowest: at(-1) }
}

const crumbs = read()
if (crumbs.length !== RECORDS) throw new Error('the records of the benchmark are not readable')
const search = searchOwn(crumbs)
if (search('stairs 4711').length !== 1) throw new Error('the search of the benchmark finds the wrong thing')
const clock = { now: NOW, timeZone: 'Europe/Berlin', locale: 'en-GB' }
const how = `${ROUNDS}, Node, one core, ${RECORDS} crumbs of 1,500 works`

const results = [
  {
    name: 'search in own records, every key press',
    ...time(() => search('stairs 4711')),
    limit: SEARCH_LIMIT_MS,
  },
  {
    name: 'search in own records, the first time',
    ...time(() => searchOwn(crumbs)('stairs 4711')),
    limit: undefined,
  },
  { name: 'own records by work', ...time(() => ownWorks([], crumbs)), limit: undefined },
  { name: 'the trail by day', ...time(() => trailRows(crumbs, clock)), limit: undefined },
  { name: 'reading every record', ...time(read), limit: undefined },
].map(({ name, median, slowest, limit }) => ({
  name,
  value: limit === undefined ? median : slowest,
  unit: 'ms',
  ...(limit === undefined ? {} : { target: `≤ ${limit} ms`, met: slowest <= limit }),
  how: `${limit === undefined ? 'middle' : 'slowest'} of ${how}; middle ${median} ms, slowest ${slowest} ms`,
}))
keepResults('results.json', results)
