import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname

/** A real feedgen process. */
export interface RunningProcess {
  readonly child: ChildProcess
  readonly url: string
  /** What it has logged so far. */
  output(): string
  /** Waits until it has ended by itself. */
  ended(): Promise<number | null>
  /** Sends a signal and waits until the process has ended. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `feedgen serve` and waits until it is ready. */
export async function startProcess(env: Record<string, string>): Promise<RunningProcess> {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: { ...process.env, ...env, FEEDGEN_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const url = await readyUrl(child)
  return {
    child,
    url,
    output: () => output,
    async ended() {
      await exited
      return child.exitCode
    },
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill(signal)
      await exited
      return child.exitCode
    },
  }
}

async function readyUrl(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url: string }
    if (msg !== 'ready') continue
    child.stdout?.resume()
    return url
  }
  throw new Error('the process ended before it was ready')
}
