/**
 * Merged groups by their place in the log: a view is merged once and then moved forward by what was written since.
 * Nothing here decides who may see it, and nothing is kept that the database does not have.
 */
import { isRejected } from '@breadcrumbs/lexicons'
import { LRUCache } from 'lru-cache'
import { IncrementalMerge, type RecordChange } from '../list/incremental-merge.ts'
import type { MergedGroup } from '../list/merge.ts'
import { type GroupRecord, type RawRecord, readRecord } from '../list/record.ts'
import type { GroupHead, RepoSource } from '../repo-host/repo-source.ts'

/** Records in all kept groups together; those of the group read longest ago go first. About 1 KB each. */
const RECORDS_MAX = 300_000

/** Gives merged groups. */
export interface GroupCache {
  /** The group as it is now; undefined where there is none. */
  load(space: string): Promise<{ readonly head: GroupHead; readonly merged: MergedGroup } | undefined>
}

interface Kept {
  readonly head: GroupHead
  readonly merge: IncrementalMerge
}

/** A cache over the source. `onSkipped` is told why a record was left out, when it is first read. */
export function createGroupCache(o: {
  readonly source: RepoSource
  readonly onSkipped: (reason: string) => void
  readonly recordsMax?: number
}): GroupCache {
  const kept = new LRUCache<string, Kept>({
    maxSize: o.recordsMax ?? RECORDS_MAX,
    sizeCalculation: ({ merge }) => merge.size + 1,
  })
  const running = new Map<string, Promise<Kept | undefined>>()
  const read = (raw: RawRecord) => readOrSkip(raw, o.onSkipped)

  const advance = async (space: string): Promise<Kept | undefined> => {
    const head = await o.source.readHead(space)
    const known = kept.get(space)
    if (!head) kept.delete(space)
    if (!head || (known && isSame(known.head, head))) return head && known
    // A log that went back is another one: a backup was put in place, or the group was made anew.
    const isAhead =
      known &&
      known.head.authority === head.authority &&
      known.head.shown === head.shown &&
      known.head.position < head.position
    const changes = isAhead ? await o.source.readChanges(space, known.head.position) : undefined
    if (known && changes) {
      known.merge.apply(changes.map((change) => readChange(change, read)))
      return keep(space, { head, merge: known.merge })
    }
    const group = await o.source.readGroup(space, 'all')
    if (!group) return undefined
    const { records, ...at } = group
    const merge = new IncrementalMerge(
      at.authority,
      records.map(read).filter((record) => record !== undefined),
    )
    return keep(space, { head: at, merge })
  }
  const keep = (space: string, next: Kept): Kept => {
    kept.set(space, next)
    return next
  }

  return {
    async load(space) {
      // One after the other: a change read later must not be overtaken by one read before. And each caller reads
      // the log after it asked: what was answered to a write is in every view asked for afterwards.
      const before = running.get(space)
      const next = (before ?? Promise.resolve()).then(
        () => advance(space),
        () => advance(space),
      )
      running.set(space, next)
      try {
        const group = await next
        return group && { head: group.head, merged: group.merge.view }
      } finally {
        if (running.get(space) === next) running.delete(space)
      }
    },
  }
}

function isSame(a: GroupHead, b: GroupHead): boolean {
  return a.authority === b.authority && a.position === b.position && a.shown === b.shown
}

function readChange(
  { path, record }: { path: RecordChange['path']; record: RawRecord | undefined },
  read: Read,
) {
  return { path, record: record && read(record) }
}

type Read = (raw: RawRecord) => GroupRecord | undefined

function readOrSkip(raw: RawRecord, onSkipped: (reason: string) => void): GroupRecord | undefined {
  const record = readRecord(raw)
  if (!isRejected(record)) return record
  onSkipped(record.rejected)
  return undefined
}
