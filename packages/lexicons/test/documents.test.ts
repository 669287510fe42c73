import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ids } from '../src/nsid.ts'
import { POSITION_FIELDS } from '../src/readable-position.ts'
import { documentsIn, readmeRow, type Schema, schemasOf } from './_documents.ts'

/** Our documents against the style rules at the end of the design's lexicons page, as far as a program can tell. */
const ours = documentsIn('lexicons/app/breadcrumbs').map(({ document }) => document)
const pending = documentsIn('pending/app/breadcrumbs').map(({ document }) => document)
const all = ours.flatMap((document) => [...schemasOf(document)])
const strings = all.filter(({ schema }) => schema.type === 'string')

function at(found: { at: string }[]): string[] {
  return found.map((schema) => schema.at)
}

describe('every document', () => {
  it('lies where its name says, in the authority', () => {
    for (const folder of ['lexicons', 'pending'])
      for (const { file, document } of documentsIn(`${folder}/app/breadcrumbs`))
        expect(`app.breadcrumbs.${file.replace(/\.json$/, '').replaceAll('/', '.')}`).toBe(document.id)
  })

  it('is named in ids, and nothing else is', () => {
    const documented = [...ours, ...pending].map(({ id }) => id).filter((id) => !id.endsWith('.defs'))
    expect(Object.values(ids).sort()).toEqual(documented.sort())
    for (const [name, id] of Object.entries(ids)) expect(id.endsWith(`.${name}`)).toBe(true)
  })

  it('has its row in the README', () => {
    const readme = fs.readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8')
    const rows = readme.split('\n').map((line) => line.replace(/ +/g, ' '))
    for (const document of [...ours, ...pending]) expect(rows).toContain(readmeRow(document))
  })

  it('describes its main definition', () => {
    const undescribed = [...ours, ...pending].filter(({ defs }) => {
      const said = defs.main?.description ?? defs.main?.detail
      return defs.main && !(typeof said === 'string' && said.length > 0)
    })
    expect(undescribed.map(({ id }) => id)).toEqual([])
  })

  it('describes every definition others can refer to', () => {
    const definitions = ours.flatMap(({ id, defs }) =>
      Object.entries(defs).map(([name, schema]) => ({ at: `${id}#${name}`, schema })),
    )
    expect(
      at(definitions.filter(({ schema }) => !schema.description && schema.type !== 'permission-set')),
    ).toEqual([])
  })

  it('refers to definitions that exist', () => {
    const known = new Set(
      [...documentsIn('lexicons')].flatMap(({ document }) =>
        Object.keys(document.defs).map((name) => `${document.id}#${name}`),
      ),
    )
    for (const document of ours)
      for (const { schema } of schemasOf(document))
        for (const ref of [...(schema.refs ?? []), ...(typeof schema.ref === 'string' ? [schema.ref] : [])]) {
          const full = ref.startsWith('#') ? document.id + ref : ref.includes('#') ? ref : `${ref}#main`
          expect(known).toContain(full)
        }
  })
})

describe('fields', () => {
  it('have lowerCamelCase names and exist where required', () => {
    for (const { at: where, schema } of all) {
      const names = Object.keys(schema.properties ?? {})
      for (const name of names) expect(name, where).toMatch(/^[a-z][A-Za-z0-9]*$/)
      if (schema.properties) expect(names, where).toEqual(expect.arrayContaining(schema.required ?? []))
    }
  })

  it('name people by DID, never by handle', () => {
    expect(
      at(
        all.filter(
          ({ at: where, schema }) =>
            /handle/i.test(where) || schema.format === 'handle' || schema.format === 'at-identifier',
        ),
      ),
    ).toEqual([])
  })

  it('say when in a datetime', () => {
    const times = strings.filter(
      ({ at: where }) => /\/[a-z]+(At|For)$/.test(where) && !where.endsWith('revealAt'),
    )
    expect(times.length).toBeGreaterThan(30)
    expect(at(times.filter(({ schema }) => schema.format !== 'datetime'))).toEqual([])
  })

  it('are of types the lexicon language has, with no floats', () => {
    const types = new Set(all.map(({ schema }) => schema.type))
    for (const type of ['number', 'float']) expect(types).not.toContain(type)
  })
})

describe('strings', () => {
  /** Published by version 1 without a bound. A document only grows, so they stay. */
  const UNBOUNDED_V1 =
    /^app\.breadcrumbs\.(?:(?:book|show|movie|game|podcast)#main\/record\/properties\/status|defs#preferences\/properties\/defaultView)$/

  it('are bounded, or have a format, never both', () => {
    const bounded = (schema: Schema) => schema.maxLength !== undefined || schema.maxGraphemes !== undefined
    expect(at(strings.filter(({ schema }) => schema.format && bounded(schema)))).toEqual([])
    const unbounded = strings.filter(({ schema }) => !schema.format && schema.maxLength === undefined)
    expect(at(unbounded).filter((where) => !UNBOUNDED_V1.test(where))).toEqual([])
  })

  it('bounded in graphemes allow ten to twenty bytes for each', () => {
    const graphemes = strings.filter(({ schema }) => schema.maxGraphemes !== undefined)
    const odd = graphemes.filter(({ schema }) => {
      const ratio = (schema.maxLength ?? 0) / (schema.maxGraphemes ?? 1)
      return ratio < 10 || ratio > 20
    })
    expect(graphemes.length).toBeGreaterThan(20)
    expect(at(odd)).toEqual([])
  })

  it('are never closed: known values are kebab-case or tokens, and the tokens exist', () => {
    expect(at(all.filter(({ schema }) => 'enum' in schema))).toEqual([])
    const tokens = new Set(
      ours.flatMap(({ id, defs }) =>
        Object.entries(defs)
          .filter(([, schema]) => schema.type === 'token')
          .map(([name]) => `${id}#${name}`),
      ),
    )
    for (const { at: where, schema } of strings)
      for (const value of schema.knownValues ?? [])
        if (value.includes('#')) expect(tokens, where).toContain(value)
        else expect(value, where).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })
})

describe('positions', () => {
  it('have the fields the crumb reader keeps', () => {
    const positions = Object.entries(ours.find(({ id }) => id === 'app.breadcrumbs.defs')!.defs).filter(
      ([name]) => name.endsWith('Position'),
    )
    expect(positions.length).toBe(7)
    const fields = new Set(positions.flatMap(([, schema]) => Object.keys(schema.properties ?? {})))
    expect([...fields].sort()).toEqual([...POSITION_FIELDS].sort())
  })
})

describe('arrays and unions', () => {
  /** Bare values that version 1 published, and language tags, which the whole network writes bare. */
  const BARE = /\/(?:authors|genres|platforms|langs)$/

  it('hold objects and are bounded', () => {
    const arrays = all.filter(({ schema }) => schema.type === 'array')
    expect(at(arrays.filter(({ schema }) => schema.maxLength === undefined))).toEqual([])
    const bare = arrays.filter(({ schema }) => !['ref', 'union', 'object'].includes(schema.items?.type ?? ''))
    expect(at(bare).filter((where) => !BARE.test(where))).toEqual([])
  })

  it('are open, but for the writes that copy com.atproto.repo.applyWrites', () => {
    const closed = at(all.filter(({ schema }) => schema.type === 'union' && schema.closed === true))
    expect(closed.filter((where) => !where.startsWith(`${ids.applyWrites}#main`))).toEqual([])
  })
})

describe('records and methods', () => {
  it('records say when they were made', () => {
    const records = ours.filter(({ defs }) => defs.main?.type === 'record')
    const undated = records.filter(({ defs }) => {
      const properties = (defs.main!.record as Schema).properties ?? {}
      return !('createdAt' in properties || 'updatedAt' in properties)
    })
    expect(records.length).toBe(23)
    expect(undated.map(({ id }) => id)).toEqual([ids.recap])
  })

  it('methods describe their errors, and those of one group hide it from strangers alike', () => {
    const methods = ours.filter(({ defs }) =>
      ['query', 'procedure', 'subscription'].includes(defs.main?.type ?? ''),
    )
    expect(methods.length).toBe(23)
    for (const { id, defs } of methods) {
      const errors = (defs.main?.errors ?? []) as { name: string; description?: string }[]
      for (const error of errors) expect(error.description?.length, `${id} ${error.name}`).toBeGreaterThan(0)
      const takesSpace = JSON.stringify([defs.main?.parameters, defs.main?.input]).includes('"space"')
      expect(
        errors.some(({ name }) => name === 'GroupNotFound'),
        id,
      ).toBe(takesSpace)
    }
  })
})
