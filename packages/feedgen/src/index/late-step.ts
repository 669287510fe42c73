import { STATUS_AFTER } from '@breadcrumbs/lexicons'
import type { RecordWrite } from '../events.ts'
import type { NewFact } from '../log/fact.ts'
import type { Body } from './crumb-changes.ts'
import { entryActivity } from './entry-activity.ts'
import { sortKey } from './record-changes.ts'

export interface LateContext {
  readonly did: string
  readonly rev: string
  /** Our clock when the frame came in, ms. */
  readonly receivedAt: number
  /** All facts about the path of the write. */
  readonly known: readonly NewFact[]
}

/**
 * What a commit adds that the stream tells after its repo was read whole at a later rev. The read saw where a v1 entry
 * stood and took all steps up to there for one; every other record is as it was found, so its commit is old news. A
 * step is found by comparing with the newest one that is older. What was told before the read is told (`told` of the
 * entry), so a stream that begins anew adds nothing.
 */
export function lateFacts(write: RecordWrite, o: LateContext): readonly NewFact[] {
  const about = o.known.filter(({ path }) => path === write.path)
  const told = about.find(({ body }) => body.kind === 'entry')?.body as Body<'entry'> | undefined
  if (told?.told === undefined || o.rev <= told.told) return []
  if (write.type === 'gone') {
    // It is there again since: what was before is gone all the same.
    const since = about.filter(({ body, version }) => body.kind === 'entry' || version > o.rev)
    const isOver = since.length < about.length
    return isOver ? [{ did: o.did, path: write.path, version: '', body: { kind: 'gone' } }, ...since] : []
  }
  if (write.type !== 'entry' || about.some(({ body }) => 'cid' in body && body.cid === write.cid)) return []
  const kind = entryActivity(stateBefore(about, o.rev), write.entry, write.isCreate)
  if (!kind) return []
  const { happenedAt, path, cid, activity } = write
  const at = sortKey(happenedAt, o.receivedAt)
  return [
    {
      did: o.did,
      path,
      version: o.rev,
      body: { kind: 'activity', at, cid, activity: { ...activity, kind } },
    },
  ]
}

/** How the entry stood before a rev, as far as the steps tell. */
function stateBefore(facts: readonly NewFact[], rev: string) {
  return facts
    .filter(({ body, version }) => body.kind === 'activity' && version < rev)
    .toSorted((a, b) => (a.version < b.version ? -1 : 1))
    .map(({ body }) => (body as Body<'activity'>).activity)
    .reduce<Parameters<typeof entryActivity>[0]>(
      (before, { work, position, kind }) => ({
        work,
        position,
        status: STATUS_AFTER[kind] ?? before?.status ?? 'inProgress',
      }),
      undefined,
    )
}
