/**
 * Times the dry run of two imports that fill a shelf and a decade of evenings (design, web: under 3 s each), from the
 * bytes of the file to the finished report, against a repo that knows a third of it. Writes bench/results.json.
 */
import { strToU8, zipSync } from 'fflate'
import { dryRun } from '../src/import/dry-run.ts'
import type { Existing } from '../src/import/match.ts'
import { keepResults } from './_results.ts'

const NOW = Date.UTC(2026, 10, 22)
const LIMIT_MS = 3000
const ROUNDS = 5
const BOOKS = 3000
const SHOWS = 250
const EPISODES = 20_000

function goodreads(): Uint8Array {
  const header =
    'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies'
  const shelves = ['read', 'read', 'to-read', 'currently-reading']
  const rows = Array.from({ length: BOOKS }, (_, n) => {
    const review = n % 3 === 0 ? `"What I thought, ""mostly"". ${'A sentence about it. '.repeat(40)}"` : ''
    const day = `2020/${1 + (n % 12)}/${1 + (n % 28)}`
    return `${n + 1},"Book ${n}: a title (Series, #${n % 9})",Author ${n % 700},,,"=""${isbn10(n)}""","=""""",${n % 6},P,Paperback,300,2001,1999,${day},${day},,,${shelves[n % 4]},${review},,,1,0`
  })
  return strToU8([header, ...rows].join('\n'))
}

function isbn10(n: number): string {
  const digits = String(100_000_000 + n)
  const sum = Array.from(digits, (digit, index) => Number(digit) * (10 - index)).reduce((a, b) => a + b, 0)
  const check = (11 - (sum % 11)) % 11
  return digits + (check === 10 ? 'X' : String(check))
}

function tvTime(): Uint8Array {
  const header =
    'key,series_name,s_id,ep_id,season_number,episode_number,created_at,is_special,runtime,is_for_later'
  const rows = Array.from({ length: EPISODES }, (_, n) => {
    const [show, step] = [n % SHOWS, Math.floor(n / SHOWS)]
    const at = new Date(Date.UTC(2014, 0, 1) + n * 16_000_000).toISOString().slice(0, 19).replace('T', ' ')
    return `watch-episode-${n},Show ${show},${1000 + show},${n},${1 + Math.floor(step / 10)},${1 + (step % 10)},${at},false,2700,false`
  })
  return zipSync({ 'tracking-prod-records-v2.csv': strToU8([header, ...rows].join('\n')) })
}

/** A repo that holds every third of what is imported, logged here before. */
async function knownThird(bytes: Uint8Array): Promise<Existing> {
  const first = await dryRun({ bytes }, { facts: [], rkeys: new Set() }, NOW)
  if ('problem' in first) throw new Error(first.problem)
  const third = first.everything.writes.filter((_, index) => index % 3 === 0)
  return {
    facts: third.map(({ value }) => ({
      work: value.work,
      kind: 'finished',
      position: undefined,
      happenedAt: undefined,
    })),
    rkeys: new Set(third.map(({ rkey }) => rkey)),
  }
}

async function measure(name: string, bytes: Uint8Array) {
  const existing = await knownThird(bytes)
  const times: number[] = []
  let writes = 0
  let alreadyThere = 0
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    const result = await dryRun({ bytes }, existing, NOW)
    times.push(performance.now() - begun)
    if ('problem' in result) throw new Error(result.problem)
    writes = result.everything.writes.length
    alreadyThere = result.everything.alreadyThere
  }
  times.sort((a, b) => a - b)
  const ms = (index: number) => Math.round(times.at(index) ?? 0)
  return { name, bytes: bytes.length, writes, alreadyThere, medianMs: ms(ROUNDS >> 1), slowestMs: ms(-1) }
}

const HOW = `slowest of ${ROUNDS}, from the bytes to the report, against a repo that knows a third of it; Node, one core`

const runs = [
  { what: `dry run of ${BOOKS} Goodreads books`, ...(await measure('goodreads', goodreads())) },
  { what: `dry run of ${EPISODES} TV Time episodes`, ...(await measure('tv-time', tvTime())) },
]
const results = runs.flatMap(({ what, writes, alreadyThere, medianMs, slowestMs }) => [
  {
    name: what,
    value: slowestMs,
    unit: 'ms',
    target: `≤ ${LIMIT_MS} ms`,
    met: slowestMs <= LIMIT_MS,
    how: `${HOW}; ${writes} new, ${alreadyThere} there`,
  },
  { name: `${what}, median`, value: medianMs, unit: 'ms', how: HOW },
])
keepResults('results.json', results)
