import type { CrumbKind } from '@breadcrumbs/lexicons'
import { buildWork, readInteger, readNote } from '../build-work.ts'
import { type CsvRow, readCsv } from '../csv.ts'
import { readDate } from '../dates.ts'
import { Findings, type Parsed } from '../draft.ts'

/** Exclusive shelves: the three of Goodreads, and the names people give a shelf for what they gave up. */
const KINDS: Readonly<Record<string, CrumbKind>> = {
  read: 'finished',
  'currently-reading': 'started',
  'to-read': 'wanted',
  'did-not-finish': 'dropped',
  dnf: 'dropped',
  abandoned: 'dropped',
  'on-hold': 'paused',
  paused: 'paused',
}

/** Columns by which the file is known. */
export const GOODREADS_COLUMNS = ['book id', 'title', 'exclusive shelf'] as const

/**
 * The library export of Goodreads: one row a book. "Date Added" says when a book was put on a shelf, so it dates a
 * wish or a start, never an end. "Private Notes" stay behind: what is written here is public.
 */
export function readGoodreads(text: string): Parsed {
  const findings = new Findings('goodreads')
  for (const row of readCsv(text, findings).rows) readRow(row, findings)
  return findings
}

function readRow({ line, cells }: CsvRow, findings: Findings) {
  const authors = [cells('Author'), ...cells('Additional Authors').split(',')]
  const work = buildWork({
    mediaType: 'book',
    title: cells('Title'),
    creators: authors.map((name) => ({ name, role: 'author' })),
    year: cells('Original Publication Year') || cells('Year Published'),
    identifiers: [
      ['isbn13', cells('ISBN13')],
      ['isbn10', cells('ISBN')],
      ['goodreads-book', cells('Book Id')],
    ],
  })
  if (work === undefined) return findings.skip(line, 'no-title')
  const shelf = cells('Exclusive Shelf').toLowerCase()
  const kind = Object.hasOwn(KINDS, shelf) ? KINDS[shelf] : undefined
  if (kind === undefined) return findings.skip(line, 'unknown-state')
  const written = kind === 'finished' || kind === 'dropped' ? cells('Date Read') : cells('Date Added')
  const happened = readDate(written)
  if (written !== '' && happened === undefined) findings.leftOut.push({ line, what: 'date' })
  if (cells('Private Notes') !== '') findings.leftOut.push({ line, what: 'private-note' })
  const stars = readInteger(cells('My Rating'), 1, 5)
  findings.keep({
    line,
    work,
    kind,
    happened,
    rating: stars === undefined ? undefined : { value: stars, max: 5 },
    note: readNote(cells('My Review'), line, findings),
  })
}
