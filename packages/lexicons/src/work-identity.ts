import { canonicalIdentifier } from './identifier-schemes.ts'
import type { Work } from './work.ts'

/**
 * Same work or not. A pure rule used by feeds, lists and the web alike (lexicons page of the design, "workRef"):
 * two works are the same when any *identifying* pair matches. So the relation is symmetric, and reflexive wherever a
 * work has an identifying pair, but not transitive: with A {isbn}, B {isbn, imdb}, C {imdb}, A and C share nothing.
 * Whoever groups more than two takes connected components, and says so.
 */

/** Schemes that give one work several values, by edition, store or address: other values do not mean another work. */
const EDITION_SCHEMES: ReadonlySet<string> = new Set([
  'asin',
  'eidr',
  'gog',
  'goodreads-book',
  'google-books',
  'isbn13',
  'mbid-release',
  'openlibrary-edition',
  'rss-feed',
  'steam-app',
  'url',
])

type Identifiers = Work['identifiers']
type Part = NonNullable<Work['part']>

/**
 * The canonical `scheme:value` keys of what a work reference identifies, sorted, without doubles. Empty when nothing
 * identifies it.
 *
 * For a reference to a part (an episode, a chapter), identifiers of the whole never identify the part alone: they come
 * with its numbers, `tmdb-tv:1396#s2e4`, or, where the part has none, not at all. Identifiers of the part itself stand
 * alone, except an RSS item guid, which is unique only within its feed.
 */
export function identityKeys(work: Work): readonly string[] {
  const ofWhole = canonicalKeys(work.identifiers)
  if (work.part === undefined) return [...ofWhole].sort()
  const suffix = partSuffix(work.part)
  const keys = canonicalKeys(work.part.identifiers)
  for (const whole of ofWhole) {
    if (suffix !== '') keys.add(`${whole}#${suffix}`)
    for (const guid of itemGuids(work.part.identifiers)) keys.add(`${whole}#guid=${guid}`)
  }
  return [...keys].sort()
}

/** Whether two references are about the same work, or the same part of it. Never true without a shared identifying pair. */
export function sameWork(a: Work, b: Work): boolean {
  const keys = new Set(identityKeys(a))
  return identityKeys(b).some((key) => keys.has(key))
}

/**
 * `mediaType|title`, where the title is folded: case, accents on letters, punctuation and spacing do not count. A title
 * of nothing but punctuation keeps it. For the spoiler shield; a title never merges two works.
 */
export function titleKey(work: Work): string {
  const folded = work.title
    .normalize('NFKD')
    .replace(/[\u0300-\u036F]/g, '')
    .normalize('NFC')
    .toLowerCase()
  const words = folded.replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ').trim()
  return `${work.mediaType}|${words === '' ? folded.trim() : words}`
}

/**
 * Whether somebody who tracks `a` could be spoiled by `b`. Looks at whole works, since what somebody says about an
 * episode is held against a place in the show. Besides `sameWork`, equal titles of one medium count, unless a catalogue
 * of works that both name tells them apart: v1 records often have no identifier, two people rarely hold the same
 * edition of a book, and hiding too much is the lesser harm.
 */
export function sameWorkForShield(a: Work, b: Work): boolean {
  const [keysOfA, keysOfB] = [identityKeys(wholeWork(a)), identityKeys(wholeWork(b))]
  if (keysOfA.some((key) => keysOfB.includes(key))) return true
  if (titleKey(a) !== titleKey(b)) return false
  const catalogues = new Set(keysOfA.map(schemeOf).filter((scheme) => !EDITION_SCHEMES.has(scheme)))
  return !keysOfB.some((key) => catalogues.has(schemeOf(key)))
}

/** The reference without its part: the show of an episode, the podcast of an instalment. */
export function wholeWork(work: Work): Work {
  if (work.part === undefined) return work
  const { part: _, ...whole } = work
  return whole
}

function schemeOf(key: string): string {
  return key.slice(0, key.indexOf(':'))
}

function canonicalKeys(identifiers: Identifiers): Set<string> {
  const keys = new Set<string>()
  for (const { scheme, value } of identifiers ?? []) {
    const key = canonicalIdentifier(scheme, value)
    if (key !== undefined) keys.add(key)
  }
  return keys
}

function itemGuids(identifiers: Identifiers): string[] {
  return (identifiers ?? [])
    .filter(({ scheme }) => scheme === 'rss-item-guid')
    .map(({ value }) => value.trim())
}

function partSuffix(part: Part): string {
  const season = Number.isSafeInteger(part.season) ? `s${part.season}` : ''
  const episode = Number.isSafeInteger(part.episode) ? `e${part.episode}` : ''
  return season + episode
}
