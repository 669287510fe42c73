import { type Client, XrpcResponseError } from '@atproto/lex-client'
import { com, ids } from '@breadcrumbs/lexicons'
import { getRecord } from '../data/repo-reads.ts'
import { readAll } from './import-reads.ts'
import type { Batch, Job } from './job.ts'
import type { JobStore } from './job-store.ts'
import type { PlannedWrite } from './match.ts'
import { allowedAt, CREATE_POINTS, DELETE_POINTS, retryAt, stillCounting } from './pace.ts'
import { sameRecord } from './same-record.ts'

type Did = `did:${string}:${string}`
type Writes = com.atproto.repo.applyWrites.$InputBody['writes']

/** What writing and undoing are given. */
export interface JobShell {
  readonly pds: Client
  readonly store: JobStore
  /** ms since the epoch. */
  readonly now: () => number
  /** Resolves at that time, or rejects when the signal says that it is no longer wanted. */
  readonly until: (time: number) => Promise<void>
  /** Every saved step; `waitsUntil` while the server wants to be left alone. */
  readonly onStep: (job: Job, waitsUntil?: number) => void
}

const LOOKS_AT_ONCE = 8
const DELETES_MAX = 200

/**
 * Writes what is left of an import: crumbs only, never a post, one commit at a time, each saved as sent before it is
 * sent. Ends when all is written; throws what stopped it, and goes on from there when called again.
 */
export async function writeJob(start: Job, shell: JobShell): Promise<Job> {
  let job = start
  while (job.settled < job.batches) {
    const batch = await shell.store.batch(job.id, job.settled)
    if (batch === undefined) throw new Error('a part of this import is missing on this device')
    job = await writeBatch(job, batch, shell)
  }
  job = { ...job, state: 'written' }
  await shell.store.save(job)
  shell.onStep(job)
  return job
}

async function writeBatch(start: Job, planned: Batch, shell: JobShell): Promise<Job> {
  let job = start
  // A former visit ended before the answer: what is there tells whether it was written.
  let { ours, foreign } = planned.status === 'sent' ? await look(job, planned.writes, shell) : NOTHING
  let writes = without(planned.writes, ours, foreign)
  while (writes.length > 0) {
    job = await spend(job, writes.length * CREATE_POINTS, { ...planned, status: 'sent' }, shell)
    try {
      await apply(shell.pds, job.did, writes.map(create))
      ours = [...ours, ...writes]
      break
    } catch (error) {
      if (await waited(error, job, shell)) continue
      const found = await look(job, writes, shell)
      if (found.ours.length + found.foreign.length === 0) throw error
      ours = [...ours, ...found.ours]
      foreign = [...foreign, ...found.foreign]
      writes = without(writes, found.ours, found.foreign)
    }
  }
  const settled: Batch = { ...planned, writes: ours, status: 'written' }
  job = {
    ...job,
    settled: job.settled + 1,
    written: job.written + ours.length,
    foreign: job.foreign + foreign.length,
  }
  await shell.store.save(job, settled)
  shell.onStep(job)
  return job
}

/**
 * Deletes exactly what an import wrote. A record that was changed since is somebody's own now and stays; so does
 * whatever was there before under the same key. Can be called again after it was stopped.
 */
export async function undoJob(start: Job, shell: JobShell): Promise<Job> {
  let job: Job = { ...start, state: 'undoing' }
  await shell.store.save(job)
  const stored = new Map(
    (await readAll(shell.pds, job.did, ids.crumb)).map(({ rkey, value }) => [rkey, value]),
  )
  for (let index = 0; index < job.batches; index++) {
    const batch = await shell.store.batch(job.id, index)
    if (batch === undefined || batch.status === 'planned') continue
    const gone = batch.writes.filter(({ rkey, value }) => sameRecord(stored.get(rkey), value))
    for (let at = 0; at < gone.length; at += DELETES_MAX)
      job = await removePart(job, gone.slice(at, at + DELETES_MAX), shell)
  }
  job = { ...job, state: 'undone' }
  await shell.store.save(job)
  shell.onStep(job)
  return job
}

async function removePart(start: Job, part: readonly PlannedWrite[], shell: JobShell): Promise<Job> {
  let job = start
  for (;;) {
    job = await spend(job, part.length * DELETE_POINTS, undefined, shell)
    try {
      await apply(shell.pds, job.did, part.map(remove))
      break
    } catch (error) {
      if (!(await waited(error, job, shell))) throw error
    }
  }
  job = { ...job, removed: job.removed + part.length }
  await shell.store.save(job)
  shell.onStep(job)
  return job
}

/** Waits for the pace, then books the points, with what is about to be sent. */
async function spend(job: Job, points: number, sent: Batch | undefined, shell: JobShell): Promise<Job> {
  const at = allowedAt(job.spent, points, shell.now())
  if (at > shell.now()) {
    shell.onStep(job, at)
    await shell.until(at)
  }
  const now = shell.now()
  const booked: Job = { ...job, spent: [...stillCounting(job.spent, now), { at: now, points }] }
  await shell.store.save(booked, sent)
  return booked
}

/** Whether a failure only asks for patience; then it has been waited for. */
async function waited(error: unknown, job: Job, shell: JobShell): Promise<boolean> {
  if (!(error instanceof XrpcResponseError) || error.status !== 429) return false
  const at = retryAt(error.headers, shell.now())
  shell.onStep(job, at)
  await shell.until(at)
  return true
}

interface Found {
  readonly ours: readonly PlannedWrite[]
  readonly foreign: readonly PlannedWrite[]
}

const NOTHING: Found = { ours: [], foreign: [] }

/** Which of these are in the repo already, as they were sent or as something else. */
async function look(job: Job, writes: readonly PlannedWrite[], shell: JobShell): Promise<Found> {
  const ours: PlannedWrite[] = []
  const foreign: PlannedWrite[] = []
  for (let at = 0; at < writes.length; at += LOOKS_AT_ONCE)
    await Promise.all(
      writes.slice(at, at + LOOKS_AT_ONCE).map(async (write) => {
        const stored = await getRecord(shell.pds, job.did, ids.crumb, write.rkey)
        if (stored === undefined) return
        if (sameRecord(stored, write.value)) ours.push(write)
        else foreign.push(write)
      }),
    )
  return { ours, foreign }
}

function without(
  writes: readonly PlannedWrite[],
  ...parts: readonly (readonly PlannedWrite[])[]
): readonly PlannedWrite[] {
  const done = new Set(parts.flat().map(({ rkey }) => rkey))
  return writes.filter(({ rkey }) => !done.has(rkey))
}

async function apply(pds: Client, did: string, writes: readonly object[]): Promise<void> {
  await pds.call(com.atproto.repo.applyWrites, { repo: did as Did, writes: [...writes] as Writes })
}

function create({ rkey, value }: PlannedWrite) {
  return { $type: 'com.atproto.repo.applyWrites#create', collection: ids.crumb, rkey, value }
}

function remove({ rkey }: PlannedWrite) {
  return { $type: 'com.atproto.repo.applyWrites#delete', collection: ids.crumb, rkey }
}
