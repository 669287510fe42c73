import { titleKey, type Work } from '@breadcrumbs/lexicons'
import { buildWork, readNote } from '../build-work.ts'
import { type Cells, readCsv } from '../csv.ts'
import { readDate } from '../dates.ts'
import { Findings, type Parsed } from '../draft.ts'

/** The files of the export that are opened; everything else in the ZIP stays closed. */
export const LETTERBOXD_FILES = [
  'diary.csv',
  'reviews.csv',
  'ratings.csv',
  'watched.csv',
  'watchlist.csv',
] as const

type Files = ReadonlyMap<string, string>

/**
 * The export of Letterboxd. It names films by title and year only. The address in `watched`, `ratings` and
 * `watchlist` is the film's and is kept as its identifier; the one in `diary` and `reviews` is that of an entry.
 */
export function readLetterboxd(files: Files): Parsed {
  const findings = new Findings('letterboxd')
  const rowsOf = (name: string) => readCsv(files.get(name) ?? '', findings).rows
  const addresses = new Map<string, string>()
  const ratings = new Map<string, string>()
  for (const name of ['watched.csv', 'ratings.csv', 'watchlist.csv'])
    for (const { cells } of rowsOf(name)) {
      addresses.set(filmKey(cells), cells('Letterboxd URI'))
      if (name === 'ratings.csv') ratings.set(filmKey(cells), cells('Rating'))
    }
  const filmOf = (cells: Cells) => film(cells, addresses.get(filmKey(cells)))

  const reviews = new Map<string, string>()
  for (const { cells } of rowsOf('reviews.csv')) reviews.set(viewingKey(cells), cells('Review'))

  const seen = new Set<string>()
  for (const { line, cells } of rowsOf('diary.csv')) {
    const work = filmOf(cells)
    if (work === undefined) {
      findings.skip(line, 'no-title')
      continue
    }
    seen.add(filmKey(cells))
    findings.keep({
      line,
      work,
      kind: 'finished',
      happened: readDate(cells('Watched Date')),
      rating: ratingOf(cells('Rating')),
      note: readNote(reviews.get(viewingKey(cells)), line, findings),
    })
  }
  for (const { line, cells } of rowsOf('watched.csv')) {
    const work = filmOf(cells)
    if (work === undefined) findings.skip(line, 'no-title')
    else if (!seen.has(filmKey(cells)))
      findings.keep({ line, work, kind: 'finished', rating: ratingOf(ratings.get(filmKey(cells)) ?? '') })
  }
  for (const { line, cells } of rowsOf('watchlist.csv')) {
    const work = filmOf(cells)
    if (work === undefined) findings.skip(line, 'no-title')
    else findings.keep({ line, work, kind: 'wanted', happened: readDate(cells('Date')) })
  }
  return findings
}

function film(cells: Cells, address: string | undefined): Work | undefined {
  return buildWork({
    mediaType: 'movie',
    title: cells('Name'),
    year: cells('Year'),
    identifiers: [['url', address]],
  })
}

/** Which film a row is about, within one export. */
function filmKey(cells: Cells): string {
  return `${titleKey({ mediaType: 'movie', title: cells('Name') })}|${cells('Year')}`
}

function viewingKey(cells: Cells): string {
  return `${filmKey(cells)}|${cells('Watched Date')}`
}

/** Half stars up to five are tenths. */
function ratingOf(text: string): { value: number; max: number } | undefined {
  const halves = /^\d(?:\.\d)?$/.test(text) ? Number(text) * 2 : 0
  return halves >= 1 && halves <= 10 && Number.isInteger(halves) ? { value: halves, max: 10 } : undefined
}
