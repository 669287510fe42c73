import type { Logger } from '@breadcrumbs/service-kit'
import type { LoadedSnapshot } from './load-snapshot.ts'

/** This many facts are read from the log in a second or two. */
const FACTS_MAX = 200_000
/** At a stop, so few are not worth a snapshot: they are read in an instant. */
const FACTS_AT_STOP_MIN = 10_000
/** What was deleted must not stay in a snapshot for ever. */
const AGE_MAX_MS = 24 * 3_600_000
const LOOK_MS = 60_000

/** Whether the next start would have to read too much of the log, or the snapshot holds what is long deleted. */
export function isSnapshotDue(
  last: LoadedSnapshot | undefined,
  o: { readonly position: number; readonly now: number; readonly isStopping: boolean },
): boolean {
  const newer = o.position - (last?.position ?? 0)
  if (newer >= (o.isStopping ? FACTS_AT_STOP_MIN : FACTS_MAX)) return true
  return last !== undefined && newer > 0 && o.now - last.takenAt >= AGE_MAX_MS
}

/** Keeps a snapshot of the index beside the log. */
export interface Snapshots {
  /** Writes one if it is due and none is being written. Never throws. */
  look(): Promise<void>
  /** Waits for the one being written, and writes a last one if it saves the next start much. */
  close(): Promise<void>
}

export interface SnapshotsOptions {
  /** What the index was begun with. */
  readonly loaded: LoadedSnapshot | undefined
  /** Position of the index. */
  position(): number
  /** Only one process writes: the one that ingests. */
  isOurs(): boolean
  /** Writes one as of now and answers the position it covers. */
  write(takenAt: number): Promise<number>
  now(): number
  readonly log: Pick<Logger, 'info' | 'warn'>
}

/** Looks every minute, and at the end. */
export function startSnapshots(o: SnapshotsOptions): Snapshots {
  let last = o.loaded
  let writing: Promise<void> | undefined

  async function write(): Promise<void> {
    const takenAt = o.now()
    try {
      last = { position: await o.write(takenAt), takenAt }
      o.log.info({ position: last.position, ms: o.now() - takenAt }, 'snapshot of the index written')
    } catch (err) {
      // Losing it is safe: the one before stays, and the next look tries again.
      o.log.warn({ err }, 'snapshot of the index not written')
    }
  }

  async function look(isStopping: boolean): Promise<void> {
    if (writing || !o.isOurs()) return
    if (!isSnapshotDue(last, { position: o.position(), now: o.now(), isStopping })) return
    writing = write().finally(() => {
      writing = undefined
    })
    await writing
  }

  const looking = setInterval(() => void look(false), LOOK_MS)
  return {
    look: () => look(false),
    async close() {
      clearInterval(looking)
      await writing
      await look(true)
    },
  }
}
