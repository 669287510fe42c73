import fs from 'node:fs'
import path from 'node:path'
import { type JsonValue, jsonToLex } from '@atproto/lex-json'
import { describe, expect, it } from 'vitest'
import { app } from '../src/generated/index.ts'
import { documentsIn } from './_documents.ts'

/**
 * Examples of every record of ours, in JSON form, against the generated schemas. An invalid one is called
 * `invalid-{field}-{why}.json` and must be refused because of that field, not by accident.
 */
const root = path.join(import.meta.dirname, 'examples')
const records = documentsIn('lexicons/app/breadcrumbs')
  .filter(({ document }) => document.defs.main?.type === 'record')
  .map(({ document }) => document.id)

type Issue = { path: readonly PropertyKey[]; key?: PropertyKey }
interface RecordSchema {
  safeParse(value: unknown): { success: true } | { success: false; reason: { issues: readonly Issue[] } }
}

function schemaOf(id: string): RecordSchema {
  let found: unknown = { app }
  for (const name of [...id.split('.'), 'main']) found = (found as Record<string, unknown>)[name]
  return found as RecordSchema
}

/** The fields a record is refused for, as `work.title`; none when it is taken. */
function complaints(id: string, file: string): string[] {
  const json = JSON.parse(fs.readFileSync(path.join(root, id, file), 'utf8')) as JsonValue
  const result = schemaOf(id).safeParse(jsonToLex(json))
  if (result.success) return []
  return result.reason.issues.map(({ path: at, key }) =>
    [...at, ...(key === undefined ? [] : [key])].join('.'),
  )
}

it('has a folder for every record and for nothing else', () => {
  expect(fs.readdirSync(root).sort()).toEqual(records.toSorted())
})

describe.each(records)('%s', (id) => {
  const files = fs.readdirSync(path.join(root, id))
  const valid = files.filter((file) => file.startsWith('valid-'))
  const invalid = files.filter((file) => file.startsWith('invalid-'))

  it('has valid and invalid examples, and files of no other kind', () => {
    expect(valid.length).toBeGreaterThan(0)
    expect(invalid.length).toBeGreaterThan(0)
    expect(valid.length + invalid.length).toBe(files.length)
  })

  it.each(valid)('takes %s', (file) => {
    expect(complaints(id, file)).toEqual([])
  })

  it.each(invalid)('refuses %s', (file) => {
    const field = file.split('-')[1] ?? ''
    expect(complaints(id, file)).toContain(field)
  })
})
