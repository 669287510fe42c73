import type { SourceName } from './draft.ts'
import type { PlannedWrite } from './match.ts'
import type { Spent } from './pace.ts'

/** The most writes of one applyWrites (com.atproto.repo.applyWrites at the PDS). */
const WRITES_MAX = 200

/** Below the 1 MB of JSON that a PDS takes in one call. */
const BYTES_MAX = 800_000

/** One import of one person, as it is kept on the device until they forget it. */
export interface Job {
  /** Of the person and the input: choosing the same file again finds the import again. */
  readonly id: string
  readonly did: string
  readonly source: SourceName
  readonly startedAt: number
  readonly total: number
  readonly batches: number
  /** Batches that are settled, from the first. */
  readonly settled: number
  readonly written: number
  readonly removed: number
  /** Records that were there under the same key, not written by this import, and never touched. */
  readonly foreign: number
  readonly state: 'writing' | 'written' | 'undoing' | 'undone'
  readonly spent: readonly Spent[]
}

/** A part of an import that is written in one commit, whole or not at all. */
export interface Batch {
  readonly jobId: string
  readonly index: number
  readonly writes: readonly PlannedWrite[]
  /** `sent`: the answer is not known. It is saved before the request, so that a reload looks before it writes again. */
  readonly status: 'planned' | 'sent' | 'written'
}

/** Splits writes into commits that a PDS takes, in order. */
export function splitBatches(jobId: string, writes: readonly PlannedWrite[]): readonly Batch[] {
  const batches: PlannedWrite[][] = []
  let bytes = 0
  for (const write of writes) {
    const size = new TextEncoder().encode(JSON.stringify(write)).length + 100
    const last = batches.at(-1)
    if (last === undefined || last.length === WRITES_MAX || bytes + size > BYTES_MAX) {
      batches.push([write])
      bytes = size
    } else {
      last.push(write)
      bytes += size
    }
  }
  return batches.map((part, index) => ({ jobId, index, writes: part, status: 'planned' }))
}

/** A new import with nothing written yet. */
export function newJob(o: {
  readonly id: string
  readonly did: string
  readonly source: SourceName
  readonly now: number
  readonly total: number
  readonly batches: number
}): Job {
  const { now, ...rest } = o
  return {
    ...rest,
    startedAt: now,
    settled: 0,
    written: 0,
    removed: 0,
    foreign: 0,
    state: 'writing',
    spent: [],
  }
}

/** The name of an import: a digest of who imports what, and how. */
export async function jobId(did: string, what: Uint8Array, detail: string): Promise<string> {
  const prefix = new TextEncoder().encode(`${did}|${detail}|`)
  const bytes = new Uint8Array(prefix.length + what.length)
  bytes.set(prefix)
  bytes.set(what, prefix.length)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
