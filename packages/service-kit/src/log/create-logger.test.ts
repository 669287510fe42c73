import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from '../config/secret.ts'
import { createLogger } from './create-logger.ts'

const PRIVATE = 'hunter2-private'

function logged(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  const lines: string[] = []
  write(createLogger({ name: 'app', level: 'info', destination: { write: (line) => lines.push(line) } }))
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0]!) as Record<string, unknown>
}

test('writes one JSON line with level, time, name, fields and message', () => {
  const line = logged((log) => log.info({ batch: 3 }, 'batch applied'))
  expect(line).toMatchObject({ level: 'info', name: 'app', batch: 3, msg: 'batch applied' })
  expect(Date.parse(line.time as string)).toBeGreaterThan(0)
})

const PRIVATE_FIELDS =
  'authorization Authorization dpop DPoP-Proof cookie set-cookie token accessToken refresh_token accessJwt code ' +
  'inviteCode password clientSecret note notes text title record databaseUrl'

test.each(PRIVATE_FIELDS.split(' '))('redacts %s at any depth', (name) => {
  const line = logged((log) =>
    log.info({ [name]: PRIVATE, a: { b: [{ [name]: { deep: PRIVATE } }] }, kept: 1 }, 'x'),
  )
  expect(JSON.stringify(line)).not.toContain('hunter2')
  expect(line.kept).toBe(1)
})

test('redacts the fields of child loggers', () => {
  expect(logged((log) => log.child({ part: 'ingest' }).child({ token: PRIVATE }).info('x'))).toMatchObject({
    token: '[redacted]',
    part: 'ingest',
  })
})

test('keeps name, message, stack, code and causes of errors, and nothing else they carry', () => {
  const cause = Object.assign(new Error('inner'), { code: 'SQLITE_BUSY' })
  const error = Object.assign(new TypeError('outer', { cause }), { headers: { x: PRIVATE }, detail: PRIVATE })
  const line = logged((log) => log.error({ err: error }, 'x'))
  expect(line.err).toMatchObject({ type: 'TypeError', message: 'outer', cause: { code: 'SQLITE_BUSY' } })
  expect(JSON.stringify(line)).not.toContain('hunter2')
})

test('does the same for an error given alone', () => {
  const error = Object.assign(new Error('outer'), { request: { authorization: PRIVATE } })
  const line = logged((log) => log.error(error))
  expect(line.err).toMatchObject({ message: 'outer' })
  expect(JSON.stringify(line)).not.toContain('hunter2')
})

test('prints secrets as [secret], bytes as their number and bigints as text', () => {
  const line = logged((log) => log.info({ s: new Secret(PRIVATE), bytes: new Uint8Array(7), big: 5n }, 'x'))
  expect(line).toMatchObject({ s: '[secret]', bytes: '[7 bytes]', big: '5' })
})

test('never fails on what it is given, cycles included', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  expect(logged((log) => log.info({ cycle }, 'x')).msg).toBe('x')
  fc.assert(
    fc.property(
      fc.object({ withBigInt: true, withDate: true, withTypedArray: true, withMap: true }),
      (fields) => {
        logged((log) => log.info(fields, 'x'))
      },
    ),
    { numRuns: 100 },
  )
})
