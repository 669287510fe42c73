import type { Logger } from './log/create-logger.ts'

const FAILED = 1

/**
 * Waits for SIGTERM or SIGINT, then stops the service. Returns the exit code: 0 when `stop` finished, 1 when it failed
 * or took longer than `timeoutMs` (default 15 s: a drain of 10 s and the database after it). A second signal does not
 * wait any longer.
 */
export async function runUntilSignal(o: {
  log: Logger
  stop(): Promise<void>
  signals?: readonly NodeJS.Signals[]
  timeoutMs?: number
}): Promise<number> {
  const signals = o.signals ?? ['SIGTERM', 'SIGINT']
  using first = nextSignal(signals)
  const signal = await first.promise
  o.log.info({ signal }, 'stopping')
  using second = nextSignal(signals)
  using limit = timer(o.timeoutMs ?? 15_000)
  const code = await Promise.race([
    o.stop().then(
      () => 0,
      (error: unknown) => {
        o.log.error({ err: error }, 'stopping failed')
        return FAILED
      },
    ),
    second.promise.then(() => FAILED),
    limit.promise.then(() => {
      o.log.error('stopping took too long')
      return FAILED
    }),
  ])
  o.log.info({ exitCode: code }, 'stopped')
  return code
}

function nextSignal(signals: readonly NodeJS.Signals[]): Disposable & { promise: Promise<NodeJS.Signals> } {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  for (const signal of signals) process.on(signal, resolve)
  return {
    promise,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, resolve)
    },
  }
}

function timer(ms: number): Disposable & { promise: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const handle = setTimeout(resolve, ms)
  return { promise, [Symbol.dispose]: () => clearTimeout(handle) }
}
