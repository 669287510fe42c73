import { identityKeys, type Work } from '@breadcrumbs/lexicons'
import { buildWork, readInteger, readNote } from '../build-work.ts'
import { readDate } from '../dates.ts'
import { Findings, type Parsed } from '../draft.ts'
import { fieldsOf, listOf, textOf } from '../json-fields.ts'

/** The collection read from the person's own repo. */
export const SKYLIGHTS_COLLECTIONS = ['my.skylights.rel'] as const

/** Which medium and scheme each of Skylights' references is. */
const REFS: Readonly<Record<string, readonly [mediaType: string, scheme: string]>> = {
  'open-library': ['book', 'openlibrary-work'],
  'tmdb:m': ['movie', 'tmdb-movie'],
  'tmdb:s': ['show', 'tmdb-tv'],
}

/** Titles of works the person has elsewhere, by identity key. */
export type KnownTitles = ReadonlyMap<string, string>

/** What is known by title already: Skylights records name works by number only. */
export function titlesOf(works: readonly Work[]): KnownTitles {
  return new Map(works.flatMap((work) => identityKeys(work).map((key) => [key, work.title] as const)))
}

/**
 * Skylights: what somebody thinks of a work, and when they finished it. Its records hold a catalogue's number and no
 * title, so a work is taken over where `titles` knows that number, and reported as without a title otherwise.
 */
export function readSkylights(records: readonly unknown[], titles: KnownTitles): Parsed {
  const findings = new Findings('skylights')
  for (const [index, record] of records.entries()) readRel(index + 1, fieldsOf(record), titles, findings)
  return findings
}

function readRel(
  line: number,
  rel: Readonly<Record<string, unknown>>,
  titles: KnownTitles,
  findings: Findings,
) {
  const item = fieldsOf(rel.item)
  const ref = textOf(item.ref)
  const known = Object.hasOwn(REFS, ref) ? REFS[ref] : undefined
  if (known === undefined) return findings.skip(line, 'unknown-medium')
  const [mediaType, scheme] = known
  const unnamed = buildWork({ mediaType, title: '-', identifiers: [[scheme, item.value]] })
  const key = unnamed === undefined ? undefined : identityKeys(unnamed)[0]
  const title = key === undefined ? undefined : titles.get(key)
  if (unnamed === undefined || title === undefined) return findings.skip(line, 'no-title')
  const work: Work = { ...unnamed, title }
  const given = fieldsOf(rel.rating)
  const value = readInteger(given.value, 1, 10)
  const said = {
    rating: value === undefined ? undefined : { value, max: 10 },
    note: readNote(fieldsOf(rel.note).value ?? rel.note, line, findings),
  }
  const ends = listOf(rel.finishedAt)
    .flatMap((at) => readDate(at) ?? [])
    .sort((a, b) => a.at.localeCompare(b.at))
  for (const happened of ends.slice(0, -1)) findings.keep({ line, work, kind: 'finished', happened })
  const last = ends.at(-1)
  if (last !== undefined) findings.keep({ line, work, kind: 'finished', happened: last, ...said })
  else if (said.rating !== undefined || said.note !== undefined)
    findings.keep({ line, work, kind: 'noted', happened: readDate(given.createdAt), ...said })
  else findings.skip(line, 'unknown-state')
}
