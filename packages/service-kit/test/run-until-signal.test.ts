import { expect, test } from 'vitest'
import { createLogger } from '../src/log/create-logger.ts'
import { runUntilSignal } from '../src/run-until-signal.ts'

const log = createLogger({ name: 'app', level: 'silent' })
// Not SIGTERM: the runner of these tests listens to that one too.
const signals = ['SIGUSR2'] as const

async function exitCode(stop: () => Promise<void>, timeoutMs?: number): Promise<number> {
  const running = runUntilSignal({ log, signals, stop, ...(timeoutMs ? { timeoutMs } : {}) })
  process.kill(process.pid, 'SIGUSR2')
  return await running
}

test('gives 0 when stopping works, and takes its listeners away', async () => {
  const before = process.listenerCount('SIGUSR2')
  expect(await exitCode(async () => {})).toBe(0)
  expect(process.listenerCount('SIGUSR2')).toBe(before)
})

test('gives 1 when stopping fails', async () => {
  expect(await exitCode(() => Promise.reject(new Error('x')))).toBe(1)
})

test('gives 1 when stopping takes too long', async () => {
  expect(await exitCode(() => new Promise(() => {}), 20)).toBe(1)
})
