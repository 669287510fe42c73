/**
 * The command line as an operator uses it: words, exit codes, what goes where. Each run is a process, so the engine is
 * SQLite; what the commands do to either engine is tested by operator.test.ts and backup.test.ts.
 */
import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { expect, it, vi } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { findMember } from '../src/repo-host/membership.ts'
import { findSpace } from '../src/repo-host/store.ts'
import { addItem, startHost } from './_host.ts'
import { ALICE, BOB, CARLA } from './_records.ts'
import { startOnSocket } from './_service.ts'

// Each test starts several programs, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
// The secret of the hosts and services of these tests, so that what one sealed the other opens.
const SECRET = '11'.repeat(32)

/** Runs a command as an operator does. */
function command(folder: string, args: string[], more: Record<string, string> = {}) {
  const env = {
    PATH: process.env.PATH,
    LISTS_SERVICE_DID: 'did:web:lists.example',
    LISTS_PUBLIC_URL: 'http://127.0.0.1:9',
    LISTS_PLC_URL: 'http://127.0.0.1:9',
    LISTS_PORT: '9',
    LISTS_DATABASE_URL: `sqlite:${folder}/lists.db`,
    LISTS_REMOVALS_FILE: `${folder}/removals.jsonl`,
    LISTS_KEY_SECRET: SECRET,
    ...more,
  }
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    )
  })
}

async function withGroup(folder: string) {
  const db = await openDatabase<Tables>({ url: `sqlite:${folder}/lists.db`, migrations })
  const host = await startHost(db)
  await host.joins(BOB, 'editor')
  await host.write(BOB, [addItem(host, 'Stalker')])
  return { db, host }
}

it('every command says what it does', async () => {
  const { out } = await command('/nowhere', ['--help'])
  for (const name of [
    'serve',
    'status',
    'doctor',
    'healthcheck',
    'verify',
    'audit',
    'backup',
    'restore',
    'export',
    'import',
    'takedown',
    'takedowns',
  ]) {
    expect(out).toContain(`  ${name} `)
  }
  expect(out).toContain('Exit code 0: done')
  expect(await command('/nowhere', ['statsu'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('Did you mean status?') as string,
  })
  const help = await command('/nowhere', ['restore', '--help'])
  expect(help).toMatchObject({ code: 0, out: expect.stringContaining('--replace') as string })
}, 60_000)

it('what the operator can put right is one sentence, and a wrong address is no empty service', async () => {
  await using folder = await temporaryDirectory('commands')
  const said = await Promise.all(
    [
      ['status'],
      ['verify'],
      ['backup', `${folder.path}/copy.db`],
      ['export', 'at://x', `${folder.path}/x.car`],
    ].map((args) => command(folder.path, args)),
  )
  for (const { code, out, err } of said) {
    expect([code, out, err]).toEqual([
      1,
      '',
      `there is no database ${folder.path}/lists.db: check LISTS_DATABASE_URL\n`,
    ])
  }
  expect(await readdir(folder.path)).toEqual([])
  const absent = await command(folder.path, ['import', `${folder.path}/absent.json`])
  expect([absent.code, absent.err.split('\n').length]).toEqual([1, 2])
  const down = await command(folder.path, ['status'], {
    LISTS_DATABASE_URL: 'postgres://x:hunter2@127.0.0.1:9/x',
  })
  expect(down).toMatchObject({ code: 1, out: '' })
  expect(down.err).toMatch(/^PostgreSQL does not let us in: .*\n$/)
  expect(down.err).not.toContain('hunter2')
}, 60_000)

it('takedown, restore and takedowns: what is decided is kept with its reason, and nothing else is taken (CM-006)', async () => {
  await using folder = await temporaryDirectory('commands')
  const { db, host } = await withGroup(folder.path)
  await db.close()
  const run = (...args: string[]) => command(folder.path, args)
  expect(await run('takedown', host.space, '--note', 'case 7')).toEqual({ code: 0, out: '', err: '' })
  expect(await run('takedown', BOB)).toMatchObject({ code: 0, err: '' })
  expect((await run('takedown', CARLA)).err).toBe(
    `nothing here is called ${CARLA}: the decision is kept all the same\n`,
  )
  // By its name it is no file, and nothing is put in the place of the database.
  expect(await run('restore', host.space, '--note', 'a mistake')).toEqual({ code: 0, out: '', err: '' })
  const { out } = await run('takedowns')
  expect(out.split('\n').map((line) => line.slice(line.indexOf(' ') + 1))).toEqual([
    `takedown ${host.space} case 7`,
    `takedown ${BOB}`,
    `takedown ${CARLA}`,
    `restore  ${host.space} a mistake`,
    '',
  ])
  expect(out).toMatch(/^2\d{3}-\d\d-\d\dT/)
  for (const name of ['takedown', 'restore'])
    expect(await run(name, 'at://nobody')).toEqual({
      code: 1,
      out: '',
      err: 'a takedown needs a DID, a group (at://…/space/…/…) or a record of one that is no membership\n',
    })
  expect(await run('takedown', '--help')).toMatchObject({ code: 0, err: '' })
}, 60_000)

it('a restored backup lets nobody back in who was removed after it, and brings back what was lost', async () => {
  await using folder = await temporaryDirectory('commands')
  const { db, host } = await withGroup(folder.path)
  await host.joins(CARLA, 'viewer')
  const removalsFile = `${folder.path}/removals.jsonl`
  await using service = await startOnSocket(db, { removalsFile, keySecret: SECRET })
  const owner = await service.account()
  await host.joins(owner.did, 'editor')
  await host.setMember(owner.did, 'owner', 'active')
  // Beside the running service, and twice never onto the same file.
  expect((await command(folder.path, ['backup', `${folder.path}/copy.db`])).code).toBe(0)
  expect((await command(folder.path, ['backup', `${folder.path}/copy.db`])).code).toBe(1)

  const removed = await owner.post(ids.setMember, { space: host.space, did: BOB, status: 'removed' })
  expect(removed.status).toBe(200)
  const ledger = await readFile(removalsFile, 'utf8')
  expect(ledger).toMatch(/"status":"removed"/)
  for (const secret of [BOB, 'did:', host.space]) expect(ledger).not.toContain(secret)
  await db.close()

  expect((await command(folder.path, ['restore', `${folder.path}/copy.db`])).code).toBe(1)
  const restored = await command(folder.path, ['restore', `${folder.path}/copy.db`, '--replace'])
  expect(restored).toMatchObject({ code: 0 })
  expect(restored.out).toContain('1 members are out again')
  const again = await openDatabase<Tables>({ url: `sqlite:${folder.path}/lists.db`, migrations })
  const statusOf = async (did: DidString) =>
    (await findMember(again.kysely, (await findSpace(again.kysely, host.space))!, did))?.status
  expect([await statusOf(BOB), await statusOf(CARLA)]).toEqual(['removed', 'active'])
  await again.close()
}, 60_000)

it('a restore without the removals file, or with a broken one, does nothing', async () => {
  await using folder = await temporaryDirectory('commands')
  const { db } = await withGroup(folder.path)
  await db.close()
  const copy = `${folder.path}/copy.db`
  await command(folder.path, ['backup', copy])
  const without = await command(folder.path, ['restore', copy, '--replace'], { LISTS_REMOVALS_FILE: '' })
  expect(without.code).toBe(1)
  await writeFile(`${folder.path}/removals.jsonl`, '{"who":"somebody"}\n')
  expect((await command(folder.path, ['restore', copy, '--replace'])).code).toBe(1)
  expect((await command(folder.path, ['verify'])).code).toBe(0)
}, 30_000)

it('doctor and healthcheck tell what is wrong by exit code and sentence', async () => {
  await using folder = await temporaryDirectory('commands')
  const { db } = await withGroup(folder.path)
  await db.close()
  expect(await command(folder.path, ['healthcheck'])).toMatchObject({ code: 1, out: 'does not answer\n' })
  const { code, out } = await command(folder.path, ['doctor'])
  expect(code).toBe(1)
  expect(out.match(/^ok/gm)?.length).toBe(1)
  expect(out).toContain('LISTS_PUBLIC_URL')
  expect(out).toContain('put back the file it kept')
  await writeFile(`${folder.path}/removals.jsonl`, '')
  // Something answers at the public address, and it is another service (OP-012).
  const other = createServer((_, res) => res.end('{"id":"did:web:other.example"}'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  const wrong = await command(folder.path, ['doctor'], { LISTS_PUBLIC_URL: url, LISTS_PLC_URL: url })
  other.close()
  expect(wrong.out.match(/^ok/gm)?.length).toBe(3)
  expect(wrong.out).toContain('another service answers there: check LISTS_SERVICE_DID')
  const unsealed = await command(folder.path, ['doctor'], { LISTS_KEY_SECRET: '99'.repeat(32) })
  expect(unsealed.out).toContain('LISTS_KEY_SECRET is another one')
}, 60_000)

it('every command finds its arguments: status, verify, audit, export and import', async () => {
  await using folder = await temporaryDirectory('commands')
  await using other = await temporaryDirectory('other')
  const { db, host } = await withGroup(folder.path)
  await db.close()
  const copy = `${folder.path}/group.car`
  const [status, verify, audit, first] = await Promise.all([
    command(folder.path, ['status']),
    command(folder.path, ['verify']),
    command(folder.path, ['audit', host.space, ALICE]),
    command(folder.path, ['export', host.space, copy]),
  ])
  expect(JSON.parse(status.out)).toMatchObject({ engine: 'sqlite', groups: 1 })
  expect(verify).toEqual({ code: 0, out: '1 groups, 7 records, 0 broken\n', err: 'group 1 of 1\n' })
  expect(JSON.parse(audit.out)).toMatchObject({ act: 'invite-created', actor: ALICE })
  expect(first).toMatchObject({ code: 0, out: 'wrote 3 repos with 7 records\n' })
  const [second, taken] = await Promise.all([
    command(folder.path, ['export', host.space, copy]),
    command(other.path, ['import', copy]),
  ])
  expect([second.code, taken]).toEqual([1, { code: 0, out: 'took in 3 repos\n', err: '' }])
}, 60_000)
