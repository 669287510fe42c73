import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const whole = {
  publicUrl: 'https://crumbs.example/',
  listsDid: 'did:web:lists.example',
  feedgenDid: 'did:web:feeds.example',
  feedPublisherDid: 'did:plc:publisher',
  handleResolver: 'https://view.example',
  plcUrl: 'https://plc.example',
  allowHttp: false,
}

test('the README says about config.json what the code does (node scripts/config-docs.ts writes it)', () => {
  const script = fileURLToPath(new URL('../scripts/config-docs.ts', import.meta.url))
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow()
})

test('origins lose the slash at their end, and what is not a setting is left out', () => {
  const config = parseConfig({ ...whole, searchUrl: 'http://127.0.0.1:2593//', colour: 'red' })
  expect(config).toEqual({
    ...whole,
    publicUrl: 'https://crumbs.example',
    searchUrl: 'http://127.0.0.1:2593',
  })
  expect(parseConfig(whole)).not.toHaveProperty('searchUrl')
})

// CM-013: a configurable hook; off unless somebody sets it; the table of the README has it.
test('labels that are shown to nobody are none unless the operator names them', () => {
  expect(parseConfig(whole)).not.toHaveProperty('hiddenLabels')
  const hiddenLabels = ['porn', '!warn', 'minors-de']
  expect(parseConfig({ ...whole, hiddenLabels })).toMatchObject({ hiddenLabels })
})

test.each(Object.keys(whole))(
  'an app that is not told its %s does not start, and says what is missing',
  (name) => {
    expect(() => parseConfig({ ...whole, [name]: undefined })).toThrow(`config.json: ${name} is missing`)
    expect(() => parseConfig({ ...whole, [name]: 17 })).toThrow(`config.json: ${name} must be`)
  },
)

test.each([
  ['publicUrl', 'crumbs.example'],
  ['publicUrl', 'https://crumbs.example/app'],
  ['searchUrl', 'ftp://search.example'],
  ['listsDid', 'did:web:lists.example#breadcrumbs_lists'],
  ['listsDid', 'lists.example'],
  ['allowHttp', 'no'],
  ['hiddenLabels', 'porn'],
  ['hiddenLabels', [17]],
  ['hiddenLabels', ['Not A Label']],
])('a %s of %s is refused by name', (name, value) => {
  expect(() => parseConfig({ ...whole, [name]: value })).toThrow(name)
  expect(() => parseConfig(null)).toThrow('not an object')
})
