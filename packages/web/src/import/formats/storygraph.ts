import type { CrumbKind } from '@breadcrumbs/lexicons'
import { buildWork, readNote } from '../build-work.ts'
import { type CsvRow, readCsv } from '../csv.ts'
import { readDate } from '../dates.ts'
import { Findings, type Happened, type Parsed } from '../draft.ts'

const KINDS: Readonly<Record<string, CrumbKind>> = {
  read: 'finished',
  'currently-reading': 'started',
  'to-read': 'wanted',
  'did-not-finish': 'dropped',
  paused: 'paused',
}

/** Columns by which the file is known. */
export const STORYGRAPH_COLUMNS = ['title', 'isbn/uid', 'read status'] as const

/** The export of StoryGraph: one row a book, with every reading in "Dates Read" as `from-to` pairs. */
export function readStorygraph(text: string): Parsed {
  const findings = new Findings('storygraph')
  for (const row of readCsv(text, findings).rows) readRow(row, findings)
  return findings
}

function readRow({ line, cells }: CsvRow, findings: Findings) {
  const isbn = cells('ISBN/UID')
  const work = buildWork({
    mediaType: 'book',
    title: cells('Title'),
    creators: cells('Authors')
      .split(',')
      .map((name) => ({ name, role: 'author' })),
    identifiers: [
      ['isbn13', isbn],
      ['isbn10', isbn],
    ],
  })
  if (work === undefined) return findings.skip(line, 'no-title')
  const status = cells('Read Status').toLowerCase()
  const kind = Object.hasOwn(KINDS, status) ? KINDS[status] : undefined
  if (kind === undefined) return findings.skip(line, 'unknown-state')
  const said = {
    rating: ratingOf(cells('Star Rating')),
    note: readNote(cells('Review'), line, findings),
  }
  if (kind !== 'finished') {
    const written = kind === 'dropped' ? cells('Last Date Read') : cells('Date Added')
    return findings.keep({ line, work, kind, happened: readDate(written), ...said })
  }
  const ends = readings(cells('Dates Read'), cells('Last Date Read'))
  // What the person thinks of it stands at the last reading; earlier ones only say when.
  for (const happened of ends.slice(0, -1)) findings.keep({ line, work, kind, happened })
  findings.keep({ line, work, kind, happened: ends.at(-1), ...said })
}

/** The days readings ended, oldest first. A reading is `2024/01/02-2024/02/03`, or only its end. */
function readings(datesRead: string, last: string): Happened[] {
  const ends = datesRead.split(',').flatMap((span) => {
    const end = readDate(span.split(/(?<=\d)-(?=\d{4}\/)/).at(-1))
    return end === undefined ? [] : [end]
  })
  const lastEnd = readDate(last)
  const all = ends.length === 0 && lastEnd !== undefined ? [lastEnd] : ends
  return all.sort((a, b) => a.at.localeCompare(b.at))
}

/** Quarter stars up to five are twentieths: no rounding. */
function ratingOf(text: string): { value: number; max: number } | undefined {
  const stars = /^\d(?:\.\d{1,2})?$/.test(text) ? Number(text) : 0
  const quarters = stars * 4
  return stars > 0 && stars <= 5 && Number.isInteger(quarters) ? { value: quarters, max: 20 } : undefined
}
