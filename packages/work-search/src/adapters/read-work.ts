import { app, identityKeys, type Work } from '@breadcrumbs/lexicons'

const TITLE_CHARACTERS_MAX = 300
const NAME_CHARACTERS_MAX = 128
const IDENTIFIERS_MAX = 20

/** What a catalogue says about a work, unchecked. */
export interface FoundWork {
  readonly mediaType: string
  readonly title: unknown
  readonly creators?: readonly { readonly name: unknown; readonly role: string }[]
  readonly year?: unknown
  readonly identifiers: readonly (readonly [scheme: string, value: unknown])[]
}

/**
 * A catalogue's answer as a work reference, or nothing where the contract would refuse it. No description and no
 * picture: terms let nobody keep those in a record for good (TMDB: six months).
 */
export function readWork(found: FoundWork): readonly Work[] {
  const title = lineOf(found.title, TITLE_CHARACTERS_MAX)
  if (title === undefined) return []
  const creators = (found.creators ?? []).flatMap(({ name, role }) => {
    const line = lineOf(name, NAME_CHARACTERS_MAX)
    return line === undefined ? [] : [{ name: line, role }]
  })
  const identifiers = found.identifiers.flatMap(([scheme, raw]) => {
    const value = typeof raw === 'number' ? String(raw) : raw
    if (typeof value !== 'string' || value === '') return []
    const pair = { scheme, value }
    return identityKeys({ mediaType: found.mediaType, title, identifiers: [pair] }).length > 0 ? [pair] : []
  })
  const year = yearOf(found.year)
  const work = {
    mediaType: found.mediaType,
    title,
    ...(creators.length > 0 ? { creators: creators.slice(0, 10) } : {}),
    ...(year === undefined ? {} : { year }),
    ...(identifiers.length > 0 ? { identifiers: identifiers.slice(0, IDENTIFIERS_MAX) } : {}),
  }
  return app.breadcrumbs.defs.workRef.matches(work) ? [work] : []
}

/** A list of objects inside an answer. Throws where there is none: then the catalogue answered something else. */
export function objectsOf(answer: unknown, field?: string): readonly Readonly<Record<string, unknown>>[] {
  const list = field === undefined ? answer : (answer as Record<string, unknown> | null)?.[field]
  if (!Array.isArray(list)) throw new Error('the catalogue answered no list')
  return list.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
}

function lineOf(value: unknown, charactersMax: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const line = value
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return line === '' || line.length > charactersMax ? undefined : line
}

/** A year, or that of a date or of a Unix time in seconds. */
function yearOf(value: unknown): number | undefined {
  const year =
    typeof value === 'string'
      ? Number(/^(\d{4})(?:-|$)/.exec(value)?.[1])
      : typeof value === 'number' && Math.abs(value) > 9999
        ? new Date(value * 1000).getUTCFullYear()
        : value
  return Number.isInteger(year) && Number(year) >= 1000 && Number(year) <= 3000 ? Number(year) : undefined
}
