import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A child that measures itself, so that what drives it is not in its figures. Messages are plain objects. */
export interface Child {
  /** Sends a message and waits for the next answer. */
  ask<T>(message: object): Promise<T>
  end(): Promise<void>
}

/** Starts a file of this folder and waits for its first message. */
export async function startChild<T>(
  file: string,
  args: readonly string[],
  execArgv: readonly string[] = [],
): Promise<{ child: Child; hello: T }> {
  const path = new URL(file, import.meta.url).pathname
  const process_: ChildProcess = fork(path, args, { execArgv: [...execArgv] })
  const answer = async <A>(): Promise<A> => {
    const [message] = (await Promise.race([
      once(process_, 'message'),
      once(process_, 'exit').then(([code]) => {
        throw new Error(`${file} ended with ${String(code)}`)
      }),
    ])) as [A]
    return message
  }
  const hello = await answer<T>()
  return {
    hello,
    child: {
      ask(message) {
        const answered = answer<never>()
        process_.send(message)
        return answered
      },
      async end() {
        const exited = once(process_, 'exit')
        process_.kill('SIGKILL')
        await exited
      },
    },
  }
}

/** In a child: answers every message with what `work` gives. */
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
