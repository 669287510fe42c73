/** The program as an operator runs it. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { World } from './_world.ts'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname

/** How a command ended and what it said. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs commands on the database and the network of a test; `env` overrides single variables. */
export function operatorOf(world: () => World) {
  return (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> => {
    const run = promisify(execFile)(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env.PATH, ...world().env(), ...env },
      timeout: 20_000,
    })
    return run.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: Ended) => error,
    )
  }
}
