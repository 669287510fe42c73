import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { declareConfig } from './declare-config.ts'
import { syncConfigDocs } from './sync-config-docs.ts'
import { int, optional, secret, str } from './variable.ts'

const declaration = declareConfig({
  service: 'app',
  prefix: 'APP',
  variables: {
    port: int('APP_PORT', { says: 'HTTP port.', default: 3000, min: 1, max: 65_535 }),
    name: str('APP_NAME', { says: 'Public name.', pattern: /^(a|b)$/ }),
    key: secret('APP_KEY', { says: 'Signs things.' }),
    extra: optional(str('APP_EXTRA', { says: 'Rarely needed.' })),
  },
})

test('the example file opens what is required and comments out the rest', () => {
  const assignments = declaration
    .envExample()
    .split('\n')
    .filter((line) => /^(# )?APP_/.test(line))
  expect(assignments).toEqual(['# APP_PORT=3000', 'APP_NAME=', 'APP_KEY=', '# APP_EXTRA='])
  expect(declaration.envExample()).toContain('APP_KEY_FILE=')
})

test('the table has one row per variable and escapes what would break it', () => {
  expect(declaration.readmeTable().split('\n').slice(2)).toEqual([
    '| `APP_PORT` | `3000` | HTTP port. (a whole number from 1 to 65535) |',
    '| `APP_NAME` | (required) | Public name. (text matching ^(a\\|b)$) |',
    '| `APP_KEY` or `APP_KEY_FILE` | (required) | Signs things. (a secret) |',
    '| `APP_EXTRA` | (none) | Rarely needed. (text) |',
  ])
})

test('check names the files that differ and writes nothing; writing makes the check pass', async () => {
  await using dir = await temporaryDirectory()
  const envExampleFile = path.join(dir.path, '.env.example')
  const readmeFile = path.join(dir.path, 'README.md')
  const before = '# App\n\n<!-- config:begin -->\nold\n<!-- config:end -->\n\nrest\n'
  await writeFile(readmeFile, before)
  const files = { envExampleFile, readmeFile }

  expect(await syncConfigDocs(declaration, { ...files, check: true })).toEqual([envExampleFile, readmeFile])
  expect(await readFile(readmeFile, 'utf8')).toBe(before)

  expect(await syncConfigDocs(declaration, { ...files, check: false })).toEqual([envExampleFile, readmeFile])
  expect(await syncConfigDocs(declaration, { ...files, check: true })).toEqual([])
  expect(await readFile(readmeFile, 'utf8')).toMatch(/^# App\n[\s\S]*APP_PORT[\s\S]*\n\nrest\n$/)
})

test('a README without the markers is an error, not an overwritten README', async () => {
  await using dir = await temporaryDirectory()
  const readmeFile = path.join(dir.path, 'README.md')
  await writeFile(readmeFile, '# App\n')
  const files = { envExampleFile: path.join(dir.path, '.env.example'), readmeFile }
  await expect(syncConfigDocs(declaration, { ...files, check: false })).rejects.toThrow('config:begin')
})
