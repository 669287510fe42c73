import { identityKeys, type Work } from '@breadcrumbs/lexicons'
import { plainLine, plainText } from '../model/plain-text.ts'
import type { Findings } from './draft.ts'

/** Limits of the crumb lexicon, in graphemes. */
const TITLE_MAX = 300
const NAME_MAX = 128
const NOTE_MAX = 1000
const CREATORS_MAX = 10

type Identifier = NonNullable<Work['identifiers']>[number]

/** What a source says about a work. */
export interface WorkFields {
  readonly mediaType: string
  readonly title: unknown
  readonly creators?: readonly { readonly name: string; readonly role: string }[]
  readonly year?: unknown
  /** Scheme and value, most stable first; values that identify nothing are left away. */
  readonly identifiers?: readonly (readonly [scheme: string, value: unknown])[]
}

/** A work reference out of a source's fields, or undefined without a title. */
export function buildWork(fields: WorkFields): Work | undefined {
  const title = typeof fields.title === 'string' ? plainLine(fields.title, TITLE_MAX - 1) : ''
  if (title === '') return undefined
  const creators = (fields.creators ?? [])
    .map(({ name, role }) => ({ name: plainLine(name, NAME_MAX - 1), role }))
    .filter(({ name }) => name !== '')
    .slice(0, CREATORS_MAX)
  const year = readInteger(fields.year, 1000, 3000)
  const identifiers = identifiersOf(fields)
  return {
    mediaType: fields.mediaType,
    title,
    ...(creators.length > 0 ? { creators } : {}),
    ...(year === undefined ? {} : { year }),
    ...(identifiers.length > 0 ? { identifiers } : {}),
  }
}

function identifiersOf({ mediaType, identifiers = [] }: WorkFields): Identifier[] {
  return identifiers.flatMap(([scheme, raw]) => {
    const value = typeof raw === 'number' ? String(raw) : raw
    if (typeof value !== 'string' || value.trim() === '') return []
    const pair = { scheme, value: value.trim() }
    // Whether a value is one of its scheme is the contract's rule: a mistyped ISBN must not merge two books.
    return identityKeys({ mediaType, title: '-', identifiers: [pair] }).length > 0 ? [pair] : []
  })
}

/** A whole number within bounds, from a number or its digits. */
export function readInteger(value: unknown, min: number, max: number): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,9}(?:\.0)?$/.test(value.trim()) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) return undefined
  return number >= min && number <= max ? number : undefined
}

/** A public text of the person as a note; what does not fit a crumb is cut and counted. */
export function readNote(text: unknown, line: number, findings: Findings): string | undefined {
  if (typeof text !== 'string') return undefined
  const lines = text.replace(/<br\s*\/?>/gi, '\n')
  const note = plainText(lines, NOTE_MAX - 1)
  if (note === '') return undefined
  // plainText marks a cut with an ellipsis that was not there.
  if (note.endsWith('…') && !lines.trimEnd().endsWith('…'))
    findings.leftOut.push({ line, what: 'end-of-note' })
  return note
}
