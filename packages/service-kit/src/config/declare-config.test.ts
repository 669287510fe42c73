import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { ConfigError, declareConfig, type Variables } from './declare-config.ts'
import { Secret } from './secret.ts'
import { bool, did, int, list, oneOf, optional, secret, str, url } from './variable.ts'

const port = int('APP_PORT', { default: 3000, min: 1, max: 65_535, says: 'HTTP port.' })
const key = secret('APP_KEY', { says: 'Signs things.' })

function declare<S extends Variables>(variables: S) {
  return declareConfig({ service: 'app', prefix: 'APP_', variables })
}

function problemsOf(
  declaration: { parse(env: Record<string, string>): unknown },
  env: Record<string, string>,
) {
  try {
    declaration.parse(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('parse', () => {
  test('gives typed values, and defaults for what is not set', () => {
    const config = declare({
      port,
      host: str('APP_HOST', { says: 'Host.' }),
      level: oneOf('APP_LEVEL', ['info', 'debug'], { says: 'Level.', default: 'info' }),
      origins: list('APP_ORIGINS', { says: 'Origins.', default: [] }),
      open: bool('APP_OPEN', { says: 'Open.' }),
      metrics: optional(int('APP_METRICS_PORT', { says: 'Port.', min: 0, max: 65_535 })),
    }).parse({ APP_HOST: 'localhost', APP_OPEN: 'true', APP_ORIGINS: 'a, b', PATH: '/bin' })
    expect(config).toEqual({
      port: 3000,
      host: 'localhost',
      level: 'info',
      origins: ['a', 'b'],
      open: true,
      metrics: undefined,
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('reports every problem in one error: missing, malformed and unknown', () => {
    const declaration = declare({ port, key, host: str('APP_HOST', { says: 'Public name.' }) })
    const env = { APP_PORT: 'abc', APP_PROT: '1', APP_HOST: '' }
    expect(problemsOf(declaration, env)).toEqual([
      'APP_PORT: is not a whole number from 1 to 65535',
      'APP_KEY or APP_KEY_FILE: is missing; Signs things. (a secret)',
      'APP_HOST: is empty; give it a value or leave it out',
      'APP_PROT: is not a variable of app',
    ])
    expect(() => declaration.parse(env)).toThrow(/APP_PORT[\s\S]*APP_KEY[\s\S]*APP_HOST[\s\S]*APP_PROT/)
  })

  test.each([
    'abc',
    '1e3',
    '',
    ' 5',
    '5 ',
    '0x10',
    '5.0',
    '+5',
    '-0',
    '05',
    '5n',
    '٣',
    '1_000',
    '0',
    '65536',
    'NaN',
  ])('refuses the number %j', (raw) => {
    expect(problemsOf(declare({ port }), { APP_PORT: raw })).toHaveLength(1)
  })

  test('takes exactly the decimal integers within the bounds', () => {
    const declaration = declare({ n: int('APP_N', { says: 'N.', min: -50, max: 50 }) })
    fc.assert(
      fc.property(fc.integer({ min: -60, max: 60 }), (n) => {
        const refused = problemsOf(declaration, { APP_N: String(n) }).length > 0
        return refused === (n < -50 || n > 50)
      }),
    )
  })

  test.each(['yes', '1', 'TRUE', 'on'])('refuses the boolean %j', (raw) => {
    expect(problemsOf(declare({ b: bool('APP_B', { says: 'B.' }) }), { APP_B: raw })).toHaveLength(1)
  })

  test.each([
    ['https://example.com', 'https://example.com'],
    ['https://example.com/', 'https://example.com'],
    ['https://example.com/a/', 'https://example.com/a/'],
  ])('reads the URL %s as %s', (raw, value) => {
    const config = declare({ u: url('APP_U', { says: 'U.', protocols: ['https'] }) }).parse({ APP_U: raw })
    expect(config.u).toBe(value)
  })

  test.each([
    'http://example.com',
    'example.com',
    'https://',
    'https://u:pw@example.com',
    'javascript:alert(1)',
  ])('refuses the URL %s', (raw) => {
    const problems = problemsOf(declare({ u: url('APP_U', { says: 'U.', protocols: ['https:'] }) }), {
      APP_U: raw,
    })
    expect(problems).toHaveLength(1)
  })

  test.each([
    ['did:plc:ewvi7nxzyoun6zhxrhs64oiz', true],
    ['did:web:feeds.example.com', true],
    ['did:web:localhost%3A2590', true],
    ['did:web:example.com:user', false],
    ['did:plc:short', false],
    ['did:example:alice', false],
  ])('knows whether %s is a DID: %s', (raw, good) => {
    const problems = problemsOf(declare({ d: did('APP_D', { says: 'D.' }) }), { APP_D: raw })
    expect(problems.length === 0).toBe(good)
  })

  test('refuses a list with an empty value', () => {
    const declaration = declare({ l: list('APP_L', { says: 'L.' }) })
    expect(problemsOf(declaration, { APP_L: 'a,,b' })).toHaveLength(1)
  })

  test('refuses a declaration outside of its prefix', () => {
    expect(() => declareConfig({ service: 'app', prefix: 'OTHER', variables: { port } })).toThrow('APP_PORT')
  })
})

describe('secrets', () => {
  test('are never printed, whichever way they are printed', () => {
    const config = declare({ key }).parse({ APP_KEY: 'hunter2-hunter2' })
    expect(config.key.reveal()).toBe('hunter2-hunter2')
    const printed = [
      String(config.key),
      // oxlint-disable-next-line typescript/restrict-template-expressions -- the template is what is tested
      `${config.key}`,
      JSON.stringify(config),
      inspect(config, { depth: 5, showHidden: true }),
      inspect(config.key, { customInspect: false, showHidden: true }),
      Object.values(config.key).join(),
    ]
    for (const text of printed) expect(text).not.toContain('hunter2')
    expect(printed.slice(0, 2)).toEqual(['[secret]', '[secret]'])
  })

  test('are not quoted by problems, and neither is any other value', () => {
    const declaration = declare({ key, port, mode: oneOf('APP_MODE', ['a', 'b'], { says: 'Mode.' }) })
    const env = { APP_KEY: ' hunter2', APP_PORT: 'hunter2', APP_MODE: 'hunter2' }
    expect(problemsOf(declaration, env)).toHaveLength(3)
    expect(problemsOf(declaration, env).join()).not.toContain('hunter2')
  })

  test('come from the file named by *_FILE, without its line break', async () => {
    await using dir = await temporaryDirectory()
    const file = path.join(dir.path, 'key')
    await writeFile(file, 'from-file\n', { mode: 0o600 })
    expect(declare({ key }).parse({ APP_KEY_FILE: file }).key.reveal()).toBe('from-file')
  })

  test('OP-013: are refused when both the variable and the file are given', async () => {
    const problems = problemsOf(declare({ key }), { APP_KEY: 'a', APP_KEY_FILE: '/nowhere' })
    expect(problems).toEqual(['APP_KEY: is set twice, here and through APP_KEY_FILE; keep one'])
  })

  test.each([0o644, 0o640, 0o604])('OP-013: are refused from a file of mode %o', async (mode) => {
    await using dir = await temporaryDirectory()
    const file = path.join(dir.path, 'key')
    await writeFile(file, 'hunter2')
    await chmod(file, mode)
    const problems = problemsOf(declare({ key }), { APP_KEY_FILE: file })
    expect(problems.join()).toContain('chmod 600')
    expect(problems.join()).not.toContain('hunter2')
  })

  test('are refused from a file that is missing, empty or a directory', async () => {
    await using dir = await temporaryDirectory()
    const empty = path.join(dir.path, 'empty')
    await writeFile(empty, '\n', { mode: 0o600 })
    for (const file of [path.join(dir.path, 'missing'), empty, dir.path]) {
      expect(problemsOf(declare({ key }), { APP_KEY_FILE: file })).toHaveLength(1)
    }
  })

  test('may have a default that is no secret, and the docs show it', () => {
    const database = secret('APP_DATABASE_URL', { says: 'Where.', default: 'sqlite:app.db' })
    const declaration = declare({ database })
    expect(declaration.parse({}).database.reveal()).toBe('sqlite:app.db')
    expect(declaration.envExample()).toContain('# APP_DATABASE_URL=sqlite:app.db')
    const given = declaration.parse({ APP_DATABASE_URL: 'postgres://u:hunter2@db/app' }).database
    expect([String(given), given.reveal()]).toEqual(['[secret]', 'postgres://u:hunter2@db/app'])
  })

  test('do not leak through concatenation', () => {
    // biome-ignore lint/style/useTemplate: concatenation is what is tested
    expect('key=' + String(new Secret('x'))).toBe('key=[secret]')
  })
})
