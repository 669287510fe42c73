import type { RecordWrite } from '../events.ts'
import type { FactBody, NewFact } from '../log/fact.ts'
import { adoptPosts, type Body } from './crumb-changes.ts'
import { entryActivity } from './entry-activity.ts'
import { crumbPath, pairPost, postPath, rkeyOf, withoutRecent, withRecent } from './pairing.ts'

/** Which paths `recordChanges` wants to know about, for one write. The empty path is the person. */
export function pathsToKnow(write: RecordWrite): readonly string[] {
  const rkey = rkeyOf(write.path)
  if (write.type === 'post') return ['', write.path, crumbPath(rkey)]
  if (write.type === 'crumb')
    return [
      '',
      write.path,
      postPath(rkey),
      ...(write.postRkey === undefined ? [] : [postPath(write.postRkey)]),
    ]
  return ['', write.path]
}

/** The path that the version before named, once that is known: a crumb may name another post than it did. */
export function pathNamedBefore(write: RecordWrite, known: readonly NewFact[]): string | undefined {
  if (write.type !== 'crumb') return undefined
  const before = known.find((fact) => fact.path === write.path && fact.body.kind === 'activity')?.body
  return before?.kind === 'activity' && before.postRkey !== undefined ? postPath(before.postRkey) : undefined
}

export interface RecordContext {
  readonly did: string
  readonly rev: string
  /** Our clock when the frame came in, ms. */
  readonly receivedAt: number
  /** The facts about `pathsToKnow`, as the writes before this one left them. */
  readonly known: readonly NewFact[]
  readonly isViewer: boolean
  /** Asked for blocks only: has crumbs, entries or companion posts. */
  readonly takesPart: boolean
  /** Of a repo read whole: the rev up to which the stream had told of it. */
  readonly told?: string | undefined
}

/** What one record of a commit adds to the log. Nothing, often: most of what people write is not for us. */
export function recordChanges(write: RecordWrite, o: RecordContext): readonly NewFact[] {
  const known = <K extends FactBody['kind']>(kind: K, path = write.path) =>
    o.known.find((fact) => fact.path === path && fact.body.kind === kind)?.body as Body<K> | undefined
  const fact = (body: FactBody, version = '', path = write.path): NewFact => ({
    did: o.did,
    path,
    version,
    body,
  })
  const recent = known('recent', '')?.posts ?? []
  const rkey = rkeyOf(write.path)
  // Of a crumb that was kept no longer: what it says now, or its end, takes the place of what it had said.
  const unmarked = o.known
    .filter(({ path, body }) => path === write.path && body.kind === 'mark')
    .map(({ version }) => fact({ kind: 'unmarked', path: write.path }, version, ''))

  switch (write.type) {
    case 'gone': {
      const facts = o.known.some((f) => f.path === write.path) ? [...unmarked, fact({ kind: 'gone' })] : []
      if (write.path !== postPath(rkey) || !recent.some((post) => post.rkey === rkey)) return facts
      return [...facts, fact({ kind: 'recent', posts: withoutRecent(recent, rkey) }, '', '')]
    }
    case 'follow':
      return o.isViewer ? [fact({ kind: 'follow', subject: write.subject })] : []
    case 'block':
      // An author's block hides them from whom they block, whoever reads (design/feedgen.md "Herald").
      return o.isViewer || o.takesPart ? [fact({ kind: 'block', subject: write.subject })] : []
    case 'preference':
      return [fact({ kind: 'preference', preference: write.preference })]
    case 'crumb': {
      const before = known('activity')
      // An edited crumb keeps its place (bad input RC-034).
      const at = before ? before.at : sortKey(write.createdAt, o.receivedAt)
      const { activity, cid, postRkey } = write
      return [
        ...unmarked,
        fact({ kind: 'activity', at, activity, cid, ...(postRkey !== undefined && { postRkey }) }),
        ...adoptPosts(o.did, write, {
          namedBefore: before?.postRkey,
          recent,
          post: (key) => known('post', postPath(key)),
        }),
      ]
    }
    case 'post': {
      const before = known('post')
      const pairing = pairPost(write, {
        isCrumbAtSameRkey: known('activity', crumbPath(rkey)) !== undefined,
        claimedBy: known('claim')?.crumbRkey,
      })
      const at = before ? before.at : sortKey(write.createdAt, o.receivedAt)
      if (pairing) return [fact({ kind: 'post', at, cid: write.cid, ...pairing })]
      const posts = withRecent(recent, { rkey, at, cid: write.cid })
      return [
        ...(before ? [fact({ kind: 'gone' })] : []),
        ...(posts === recent ? [] : [fact({ kind: 'recent', posts }, '', '')]),
      ]
    }
    case 'entry': {
      const before = known('entry')
      // The same version again is no news, whatever the stream replays.
      if (before?.cid === write.cid) return []
      const kind = entryActivity(before?.entry, write.entry, write.isCreate)
      const told = o.told === undefined ? undefined : (before?.told ?? o.told)
      const at = sortKey(write.happenedAt, o.receivedAt)
      const entry = fact({
        kind: 'entry',
        // Never earlier than it was: what is let go then is let go by who saw the version before, too.
        at: Math.max(before?.at ?? 0, at),
        cid: write.cid,
        entry: write.entry,
        ...(told !== undefined && { told }),
      })
      if (!kind) return [entry]
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
export function sortKey(claimedAt: number | undefined, receivedAt: number): number {
  return Math.min(claimedAt ?? receivedAt, receivedAt)
}
