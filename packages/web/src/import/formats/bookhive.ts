import type { CrumbKind } from '@breadcrumbs/lexicons'
import { buildWork, readInteger, readNote } from '../build-work.ts'
import { readDate } from '../dates.ts'
import { Findings, type Parsed } from '../draft.ts'
import { fieldsOf, listOf } from '../json-fields.ts'
import { bookPlace } from '../positions.ts'

/** The collection read from the person's own repo. */
export const BOOKHIVE_COLLECTIONS = ['buzz.bookhive.book'] as const

const KINDS: Readonly<Record<string, CrumbKind>> = {
  finished: 'finished',
  reading: 'started',
  wantToRead: 'wanted',
  abandoned: 'dropped',
}

/** BookHive: one record a book, with state, place, earlier readings, and authors split by tabs. */
export function readBookhive(records: readonly unknown[]): Parsed {
  const findings = new Findings('bookhive')
  for (const [index, record] of records.entries()) readBook(index + 1, fieldsOf(record), findings)
  return findings
}

function readBook(line: number, book: Readonly<Record<string, unknown>>, findings: Findings) {
  if (Object.keys(book).length === 0) return findings.skip(line, 'not-an-object')
  const ids = fieldsOf(book.identifiers)
  const authors = typeof book.authors === 'string' ? book.authors.split('\t') : []
  const work = buildWork({
    mediaType: 'book',
    title: book.title,
    creators: authors.map((name) => ({ name, role: 'author' })),
    identifiers: [
      ['isbn13', ids.isbn13],
      ['isbn10', ids.isbn10],
      ['goodreads-book', ids.goodreadsId],
      ['bookhive', book.hiveId ?? ids.hiveId],
    ],
  })
  if (work === undefined) return findings.skip(line, 'no-title')
  const token = typeof book.status === 'string' ? book.status.slice(book.status.indexOf('#') + 1) : ''
  const state = Object.hasOwn(KINDS, token) ? KINDS[token] : undefined
  for (const past of listOf(book.previousReads).map(fieldsOf))
    findings.keep({ line, work, kind: 'finished', happened: readDate(past.finishedAt) })
  const position = bookPlace(book.bookProgress)
  const stars = readInteger(book.stars, 1, 10)
  const said = {
    rating: stars === undefined ? undefined : { value: stars, max: 10 },
    note: readNote(book.review, line, findings),
  }
  if (state === undefined) {
    if (said.rating === undefined && said.note === undefined) return findings.skip(line, 'unknown-state')
    return findings.keep({ line, work, kind: 'noted', happened: readDate(book.createdAt), ...said })
  }
  const kind = state === 'started' && position !== undefined ? 'progressed' : state
  findings.keep({ line, work, kind, happened: readDate(whenOf(kind, book)), position, ...said })
}

function whenOf(kind: CrumbKind, book: Readonly<Record<string, unknown>>): unknown {
  if (kind === 'finished' || kind === 'dropped') return book.finishedAt
  if (kind === 'progressed') return fieldsOf(book.bookProgress).updatedAt
  return kind === 'started' ? (book.startedAt ?? book.createdAt) : book.createdAt
}
