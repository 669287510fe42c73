import type { RecordWrite } from '../events.ts'
import type { Fact, FactBody, NewFact } from '../log/fact.ts'
import { entryActivity } from './entry-activity.ts'
import { crumbPath, pairPost, rkeyOf } from './pairing.ts'

/** Which paths `recordChanges` wants to know about, for one write. */
export function pathsToKnow(write: RecordWrite): readonly string[] {
  return write.type === 'post' ? [write.path, crumbPath(rkeyOf(write.path))] : [write.path]
}

export interface RecordContext {
  readonly did: string
  readonly rev: string
  /** Our clock when the frame came in, ms. */
  readonly receivedAt: number
  /** The facts about `pathsToKnow`, as the writes before this one left them. */
  readonly known: readonly Fact[]
  readonly isViewer: boolean
}

/** What one record of a commit adds to the log. Nothing, often: most of what people write is not for us. */
export function recordChanges(write: RecordWrite, o: RecordContext): readonly NewFact[] {
  const known = (kind: FactBody['kind'], path = write.path) =>
    o.known.find((fact) => fact.path === path && fact.body.kind === kind)?.body
  const fact = (body: FactBody, version = ''): NewFact => ({ did: o.did, path: write.path, version, body })

  switch (write.type) {
    case 'gone':
      return o.known.some((f) => f.path === write.path) ? [fact({ kind: 'gone' })] : []
    case 'follow':
    case 'block':
      return o.isViewer ? [fact({ kind: write.type, subject: write.subject })] : []
    case 'crumb': {
      const before = known('activity')
      // An edited crumb keeps its place (bad input RC-034).
      const at = before?.kind === 'activity' ? before.at : sortKey(write.createdAt, o.receivedAt)
      return [fact({ kind: 'activity', at, activity: write.activity, cid: write.cid })]
    }
    case 'post': {
      const before = known('post')
      const isCrumbAtSameRkey = known('activity', crumbPath(rkeyOf(write.path))) !== undefined
      const pairing = pairPost(rkeyOf(write.path), write.ref, isCrumbAtSameRkey)
      if (!pairing) return before ? [fact({ kind: 'gone' })] : []
      const at = before?.kind === 'post' ? before.at : sortKey(write.createdAt, o.receivedAt)
      return [fact({ kind: 'post', at, cid: write.cid, ...pairing })]
    }
    case 'entry': {
      const before = known('entry')
      // The same version again is no news, whatever the stream replays.
      if (before?.kind === 'entry' && before.cid === write.cid) return []
      const kind = entryActivity(
        before?.kind === 'entry' ? before.entry : undefined,
        write.entry,
        write.isCreate,
      )
      const entry = fact({ kind: 'entry', cid: write.cid, entry: write.entry })
      if (!kind) return [entry]
      const at = sortKey(write.happenedAt, o.receivedAt)
      return [
        entry,
        fact({ kind: 'activity', at, cid: write.cid, activity: { ...write.activity, kind } }, o.rev),
      ]
    }
  }
}

/**
 * min(createdAt, indexedAt): the author may say that it was earlier, never that it will be later
 * (design/feedgen.md; bad inputs RC-001, RC-003). No readable date = when we saw it.
 */
function sortKey(claimedAt: number | undefined, receivedAt: number): number {
  return Math.min(claimedAt ?? receivedAt, receivedAt)
}
