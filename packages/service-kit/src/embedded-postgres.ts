import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import getPort from 'get-port'
import pg from 'pg'
import { createPostgresDatabase } from './postgres/create-database.ts'
import { findPostgresBinaries, type PostgresBinaries } from './postgres/find-binaries.ts'

/** PostgreSQL refuses to run as root; root hands it to the account that owns nothing. */
const NOBODY = 65_534
const START_TIMEOUT_MS = 30_000
const POLL_MS = 25
const LOG_CHARACTERS_MAX = 10_000

export interface EmbeddedPostgres {
  /** URL of the maintenance database; anyone on this machine can connect, without a password. */
  readonly url: string
  /** Creates an empty database and returns its URL. */
  createDatabase(name: string): Promise<string>
  stop(): Promise<void>
}

/**
 * A PostgreSQL server for tests and the local network: on loopback only, without passwords. Without `dataDir` its data
 * is temporary, not synced to disk, and removed by stop(); with it the data is kept and safe against crashes. It ends
 * with this process even when that is killed.
 */
export async function startEmbeddedPostgres(
  o: { dataDir?: string; port?: number } = {},
): Promise<EmbeddedPostgres> {
  const base = await mkdtemp(path.join(os.tmpdir(), 'breadcrumbs-pg-'))
  const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const dataDir = path.resolve(o.dataDir ?? path.join(base, 'data'))
  const port = o.port ?? (await getPort())
  const context = { cwd: base, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', HOME: base }, ...account }
  try {
    await chmod(base, 0o755)
    const bin = await reachableBinaries(await findPostgresBinaries(process.env), base, 'uid' in account)
    await prepareDataDir(dataDir, bin, context)
    const stop = await startServer(
      path.join(bin, 'postgres'),
      dataDir,
      port,
      o.dataDir !== undefined,
      context,
    )
    const url = serverUrl(port)
    return {
      url,
      createDatabase: (name) => createPostgresDatabase(url, name),
      stop: async () => {
        await stop()
        await rm(base, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(base, { recursive: true, force: true })
    throw error
  }
}

/** A checkout below a private home directory cannot be read by `nobody`, so binaries from npm are copied out of it. */
async function reachableBinaries(found: PostgresBinaries, base: string, asNobody: boolean): Promise<string> {
  if (!asNobody || !found.fromNpm) return found.bin
  const copy = path.join(base, 'native')
  await cp(path.dirname(found.bin), copy, { recursive: true, verbatimSymlinks: true })
  return path.join(copy, 'bin')
}

type Context = { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number }

async function prepareDataDir(dataDir: string, bin: string, context: Context): Promise<void> {
  if (existsSync(path.join(dataDir, 'PG_VERSION'))) return
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  if (context.uid !== undefined && context.gid !== undefined) {
    await chown(dataDir, context.uid, context.gid)
    await refusePrivateParents(dataDir)
  }
  const options = ['-D', dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']
  await promisify(execFile)(path.join(bin, 'initdb'), options, context)
}

/** Starts the server and resolves when it answers, with the function that stops it. */
async function startServer(
  program: string,
  dataDir: string,
  port: number,
  kept: boolean,
  context: Context,
): Promise<() => Promise<void>> {
  // A group of its own: Ctrl-C in the terminal must reach the services first, then, through stop(), their database.
  const server = spawn(program, flags(dataDir, port, kept), {
    ...context,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const watchdog = watch(server, context.cwd)
  const stop = async () => {
    await interrupt(server)
    watchdog.kill('SIGKILL')
  }
  try {
    await untilItAnswers(serverUrl(port), server)
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

function serverUrl(port: number): string {
  return `postgresql://postgres@127.0.0.1:${port}/postgres`
}

async function refusePrivateParents(dataDir: string): Promise<void> {
  for (let dir = path.dirname(dataDir); dir !== path.dirname(dir); dir = path.dirname(dir)) {
    if (((await stat(dir)).mode & 0o001) === 0) {
      throw new Error(`as root, PostgreSQL runs as nobody, who may not enter ${dir}: keep its data elsewhere`)
    }
  }
}

function flags(dataDir: string, port: number, kept: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...(kept ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return [
    '-D',
    dataDir,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ]
}

/**
 * Ends the server when this process dies without stop(): the pipe to the watchdog closes with us. A crashed test run
 * or a killed launcher would otherwise leave a server behind each time.
 */
function watch(server: ChildProcess, base: string): ChildProcess {
  const script =
    'cat >/dev/null; kill -INT "$1"; n=0; while kill -0 "$1" && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done; rm -rf "$2"'
  const watchdog = spawn('/bin/sh', ['-c', script, 'watchdog', String(server.pid), base], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watchdog.unref()
  return watchdog
}

async function untilItAnswers(url: string, server: ChildProcess): Promise<void> {
  let log = ''
  server.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-LOG_CHARACTERS_MAX)
  })
  const deadline = performance.now() + START_TIMEOUT_MS
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended at its start: ${log}`)
    const client = new pg.Client(url)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (performance.now() > deadline)
        throw new Error(`PostgreSQL does not answer: ${log}`, { cause: error })
      await sleep(POLL_MS)
    }
  }
}

/** SIGINT is PostgreSQL's fast shutdown: it ends sessions and leaves a clean data directory. */
async function interrupt(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGINT')
  await once(server, 'exit')
}
