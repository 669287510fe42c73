import type { dryRun } from './dry-run.ts'
import type { DryRunRequest } from './import-worker.ts'

type Result = Awaited<ReturnType<typeof dryRun>>

/** Longer than any file within the limits takes on a slow phone. */
const TIMEOUT_MS = 60_000

/** Runs a dry run in a worker of its own, which ends with it. Rejects when the worker fails or takes too long. */
export function dryRunBeside(request: DryRunRequest): Promise<Result> {
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module' })
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  const timer = setTimeout(() => reject(new Error('the dry run took too long')), TIMEOUT_MS)
  worker.addEventListener('message', ({ data }: MessageEvent<Result>) => resolve(data))
  worker.addEventListener('error', () => reject(new Error('the dry run failed')))
  worker.postMessage(request)
  return promise.finally(() => {
    clearTimeout(timer)
    worker.terminate()
  })
}
