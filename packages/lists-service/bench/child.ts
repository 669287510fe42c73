/** Processes of their own, so that what drives a server is not in its figures. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A child that answers messages one by one. */
export interface Child {
  ask<T>(message: object): Promise<T>
  end(): Promise<void>
}

/** Starts a file of this folder; it says hello once. */
export async function startChild<T>(file: string): Promise<{ child: Child; hello: T }> {
  const running: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: ['--expose-gc'],
  })
  const died = once(running, 'exit').then(([code]): never => {
    throw new Error(`${file} ended with ${String(code)}`)
  })
  // Where nobody waits, the end was asked for.
  died.catch(() => {})
  const next = async () => {
    const [message] = (await Promise.race([once(running, 'message'), died])) as [never]
    return message
  }
  const hello = (await next()) as T
  return {
    hello,
    child: {
      ask(message) {
        const answer = next()
        running.send(message)
        return answer
      },
      async end() {
        running.kill('SIGTERM')
        await died.catch(() => {})
      },
    },
  }
}

/** CPU this process used so far, ms, and what it holds, bytes. */
export function usage(): { cpuMs: number; bytes: number } {
  globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000, bytes: process.memoryUsage().rss }
}
