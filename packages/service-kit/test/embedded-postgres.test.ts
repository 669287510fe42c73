import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startEmbeddedPostgres } from '../src/embedded-postgres.ts'
import { temporaryDirectory } from '../src/testing/temporary-directory.ts'
import { waitFor } from '../src/testing/wait-for.ts'

const asRoot = process.getuid?.() === 0

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(text)).rows as unknown[]
  } finally {
    await client.end()
  }
}

async function answers(url: string): Promise<boolean> {
  return await query(url, 'select 1').then(
    () => true,
    () => false,
  )
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe.each([
  { from: "Debian's binaries", embedded: '', there: existsSync('/usr/lib/postgresql') },
  { from: 'the binaries of the npm package', embedded: '1', there: true },
])('PostgreSQL from $from', ({ embedded, there }) => {
  test.runIf(there)('starts, gives databases, and leaves nothing behind when it stops', async () => {
    await using dir = await temporaryDirectory()
    await chmod(dir.path, 0o755)
    vi.stubEnv('PG_EMBEDDED', embedded)
    vi.stubEnv('TMPDIR', dir.path)
    const server = await startEmbeddedPostgres()
    const url = await server.createDatabase('needs "quotes"')
    expect(await query(url, 'select current_database() as name')).toEqual([{ name: 'needs "quotes"' }])
    await server.stop()
    expect(await answers(server.url)).toBe(false)
    expect(await readdir(dir.path)).toEqual([])
  })
})

test('a kept data directory has its rows after a restart', async () => {
  await using dir = await temporaryDirectory()
  await chmod(dir.path, 0o755)
  const dataDir = path.join(dir.path, 'data')
  const first = await startEmbeddedPostgres({ dataDir })
  await query(first.url, 'create table kept as select 1 as n')
  await first.stop()
  const second = await startEmbeddedPostgres({ dataDir })
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }])
  await second.stop()
})

test.runIf(asRoot)(
  'as root, a data directory inside a private folder is refused with the reason',
  async () => {
    await using dir = await temporaryDirectory()
    const secretive = path.join(dir.path, 'private')
    await mkdir(secretive, { mode: 0o700 })
    const starting = startEmbeddedPostgres({ dataDir: path.join(secretive, 'data') })
    await expect(starting).rejects.toThrow(/nobody, who may not enter/)
  },
)

test('it ends and cleans up when the process that started it is killed', async () => {
  await using dir = await temporaryDirectory()
  await chmod(dir.path, 0o755)
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '_postgres-child.ts')], {
    env: { ...process.env, TMPDIR: dir.path },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { url } = JSON.parse(line.toString()) as { url: string }
  expect(await answers(url)).toBe(true)
  const [base] = await readdir(dir.path)
  const pid = Number.parseInt(
    await readFile(path.join(dir.path, base!, 'data', 'postmaster.pid'), 'utf8'),
    10,
  )
  expect(runs(pid)).toBe(true)
  child.kill('SIGKILL')
  // Less than the 10 s after which the watchdog takes its files away, which ends it too, but not cleanly.
  await waitFor(() => !runs(pid), { what: 'PostgreSQL to end', timeoutMs: 8_000 })
  await waitFor(async () => (await readdir(dir.path)).length === 0, {
    what: 'its files to go',
    timeoutMs: 20_000,
  })
})
