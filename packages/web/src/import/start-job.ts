import type { DryRun, Plan } from './dry-run.ts'
import { type Job, jobId, newJob, splitBatches } from './job.ts'
import type { JobStore } from './job-store.ts'

/**
 * Saves what a dry run found as an import that can be written. The same input while its import is being written goes
 * on with that one; one that is written, or half undone, keeps its own undo and the new one stands beside it. `bytes`
 * are the input's, `now` is in ms since the epoch.
 */
export async function startJob(o: {
  readonly store: JobStore
  readonly did: string
  readonly result: DryRun
  readonly plan: Plan
  readonly bytes: Uint8Array
  readonly now: number
}): Promise<Job> {
  const { store, did, result, plan, now } = o
  const detail = plan === result.places ? 'places' : 'everything'
  const sameInput = await jobId(did, o.bytes, `${result.source}|${detail}`)
  const before = await store.job(sameInput)
  if (before?.state === 'writing') return before
  const isFree = before === undefined || before.state === 'undone'
  const id = isFree ? sameInput : `${sameInput}-${now}`
  const batches = splitBatches(id, plan.writes)
  const { source } = result
  const job = newJob({ id, did, source, now, total: plan.writes.length, batches: batches.length })
  await store.create(job, batches)
  return job
}
