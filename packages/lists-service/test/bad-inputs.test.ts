import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import cases from './fixtures/bad-inputs.json' with { type: 'json' }

const root = fileURLToPath(new URL('..', import.meta.url))
const tests = ['src', 'test']
  .flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(`${root}/${file}`, 'utf8'))
  .join('\n')

it.each(cases)('has a test that names $id: $name', ({ id }) => {
  expect(tests).toContain(id)
})
