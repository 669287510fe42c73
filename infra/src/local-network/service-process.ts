import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** How long a service may take until /readyz says 200. */
const READY_MS = 30_000
/** How long it may take to drain after SIGTERM. */
const DRAIN_MS = 10_000

/** A service did not come up, or ended by itself. The message carries the end of its log. */
export class ServiceFailed extends Error {
  override readonly name = 'ServiceFailed'
}

export interface ServiceProcess {
  readonly pid: number
  /** Rejects when the process ends without having been told to. */
  readonly failed: Promise<never>
  stop(): Promise<void>
}

/**
 * Runs the built entry of a service as a process of its own, as an operator would, and waits until it is ready.
 * It sees exactly the environment given: services refuse variables of their prefix that they do not know.
 */
export async function startService(o: {
  name: string
  main: string
  env: Readonly<Record<string, string>>
  url: string
  logFile: string
}): Promise<ServiceProcess> {
  const child = spawnLogged(o)
  const watchdog = endsWithUs(child)
  let stopping = false
  const ended = once(child, 'exit')
  const failed = ended.then(async ([code, signal]): Promise<never> => {
    if (stopping) return new Promise(() => {})
    throw new ServiceFailed(`${o.name} ended (${signal ?? `code ${code}`})\n${await endOf(o.logFile)}`)
  })
  const stop = async (): Promise<void> => {
    stopping = true
    child.kill('SIGTERM')
    const forced = setTimeout(() => child.kill('SIGKILL'), DRAIN_MS)
    await ended
    clearTimeout(forced)
    watchdog.kill()
  }
  try {
    await Promise.race([failed, untilReady(o)])
  } catch (error) {
    await stop()
    throw error
  }
  return { pid: child.pid!, failed, stop }
}

/**
 * Runs one command of a service to its end, e.g. `feedgen publish`. Throws `ServiceFailed` when it exits with
 * anything but 0.
 */
export async function runCommand(o: {
  name: string
  main: string
  command: string
  env: Readonly<Record<string, string>>
  logFile: string
}): Promise<void> {
  const [code, signal] = await once(spawnLogged(o), 'exit')
  if (code !== 0)
    throw new ServiceFailed(
      `${o.name} ${o.command} failed (${signal ?? `code ${code}`})\n${await endOf(o.logFile)}`,
    )
}

function spawnLogged(o: {
  main: string
  command?: string
  env: Readonly<Record<string, string>>
  logFile: string
}): ChildProcess {
  const child = spawn(process.execPath, o.command === undefined ? [o.main] : [o.main, o.command], {
    env: { ...o.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C in the terminal reaches us alone, and we end the services in order.
    detached: true,
  })
  const log = createWriteStream(o.logFile, { flags: 'a' })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  child.once('close', () => log.end())
  return child
}

/** Ends the service when this process is killed and cannot do it itself: the pipe to the watchdog closes with us. */
function endsWithUs(service: ChildProcess): ChildProcess {
  const script = 'cat >/dev/null; kill -TERM "$1" 2>/dev/null'
  const watchdog = spawn('/bin/sh', ['-c', script, 'watchdog', String(service.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watchdog.unref()
  return watchdog
}

async function untilReady(o: { name: string; url: string; logFile: string }): Promise<void> {
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    const ready = await fetch(`${o.url}/readyz`, { signal: AbortSignal.timeout(2000) }).then(
      async (answer) => {
        await answer.body?.cancel()
        return answer.ok
      },
      () => false, // not listening yet
    )
    if (ready) return
    await delay(50)
  }
  throw new ServiceFailed(`${o.name} was not ready within ${READY_MS / 1000} s\n${await endOf(o.logFile)}`)
}

async function endOf(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  return [...lines.slice(-8), `(all of it: ${file})`].map((line) => `  ${line}`).join('\n')
}
