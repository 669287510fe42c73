import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A child that measures itself, so that what drives it is not in its figures. Messages are plain objects. */
export interface Child {
  /** Sends a message and waits for the next answer. */
  ask<T>(message: object): Promise<T>
  /** Kills it: nothing a benchmark keeps is worth an orderly end. */
  end(): Promise<void>
}

/** Starts a file and waits for its first message. Whatever waits for a child that ends fails. */
export async function startChild<T>(
  file: URL,
  args: readonly string[] = [],
  execArgv: readonly string[] = [],
): Promise<{ child: Child; hello: T }> {
  const running: ChildProcess = fork(fileURLToPath(file), args, {
    execArgv: [...execArgv],
    // What a server logs is part of its cost, and of nobody's interest.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const died = once(running, 'exit').then(([code, signal]): never => {
    throw new Error(`${file.pathname} ended with ${String(code ?? signal)}`)
  })
  // Where nobody waits, the end was asked for.
  died.catch(() => {})
  const next = async <A>(): Promise<A> => {
    const [message] = (await Promise.race([once(running, 'message'), died])) as [A]
    return message
  }
  const hello = await next<T>()
  return {
    hello,
    child: {
      ask(message) {
        const answer = next<never>()
        running.send(message)
        return answer
      },
      async end() {
        running.kill('SIGKILL')
        await died.catch(() => {})
      },
    },
  }
}

/** In a child: says hello, then answers every message with what `work` gives. */
export function answering(hello: object, work: (message: unknown) => unknown): void {
  process.on('message', (message) => {
    void Promise.resolve(work(message)).then((answer) => process.send?.(answer))
  })
  process.send?.(hello)
}

/** User and system time of this process so far, µs. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
