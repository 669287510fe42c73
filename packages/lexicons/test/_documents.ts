/** Reads lexicon documents from disk, for the tests that hold them to rules. */
import fs from 'node:fs'
import path from 'node:path'

/** A schema inside a document: whatever the lexicon language allows, so far unchecked. */
export interface Schema {
  type: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  refs?: string[]
  knownValues?: string[]
  format?: string
  maxLength?: number
  maxGraphemes?: number
  [key: string]: unknown
}

export interface LexiconDocument {
  lexicon: number
  id: string
  defs: Record<string, Schema>
}

const root = path.resolve(import.meta.dirname, '..')

function* jsonFiles(directory: string): Generator<string> {
  for (const entry of fs
    .readdirSync(directory, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(directory, entry.name)
    if (entry.isDirectory()) yield* jsonFiles(file)
    else if (entry.name.endsWith('.json')) yield file
  }
}

/** Every document under a folder of the package, with its path relative to that folder. */
export function documentsIn(folder: string): { file: string; document: LexiconDocument }[] {
  const directory = path.join(root, folder)
  return [...jsonFiles(directory)].map((file) => ({
    file: path.relative(directory, file),
    document: JSON.parse(fs.readFileSync(file, 'utf8')) as LexiconDocument,
  }))
}

/** Every schema of a document with the way to it, outermost first. */
export function* schemasOf(document: LexiconDocument): Generator<{ at: string; schema: Schema }> {
  function* walk(at: string, value: unknown): Generator<{ at: string; schema: Schema }> {
    if (typeof value !== 'object' || value === null) return
    if ('type' in value && typeof value.type === 'string') yield { at, schema: value as Schema }
    for (const [key, inner] of Object.entries(value)) yield* walk(`${at}/${key}`, inner)
  }
  for (const [name, schema] of Object.entries(document.defs)) yield* walk(`${document.id}#${name}`, schema)
}

/** The row of a document in the README's table, single-spaced. */
export function readmeRow({ id, defs }: LexiconDocument): string {
  const main = defs.main
  const said = main?.description ?? (main?.detail as string | undefined) ?? 'Shared definitions.'
  const kind = main?.type.replace('-', ' ') ?? 'definitions'
  return `| \`${id}\` | ${kind} | ${said} |`
}
