import { type app, type CrumbKind, type Position, readCrumb } from '@breadcrumbs/lexicons'
import { changeEntry, entryState } from './entry-change.ts'
import { statusAfter } from './next-step.ts'
import type { OwnWork } from './own-works.ts'
import type { PendingWrite } from './pending.ts'

/**
 * What dropping a crumb writes: the crumb, and, where the work has an entry of the first app, the step of that entry,
 * so that both apps show the same place. The entry comes second: an event is true even where its record moved on.
 */
export function composeWrites(o: {
  readonly did: string
  /** Keys in rising order, the crumb's first. */
  readonly ids: readonly [crumb: string, entry: string]
  readonly crumb: app.breadcrumbs.crumb.Main
  readonly tellFriends: boolean
  readonly own: OwnWork | undefined
}): readonly [PendingWrite, ...PendingWrite[]] {
  const { did, ids, tellFriends, own } = o
  const entry = own?.entry
  if (entry === undefined) return [{ kind: 'drop', id: ids[0], did, crumb: o.crumb, tellFriends }]
  const { collection, rkey } = entry
  const crumb = { ...o.crumb, entry: { collection, rkey } as app.breadcrumbs.crumb.Main['entry'] }
  const drop: PendingWrite = { kind: 'drop', id: ids[0], did, crumb, tellFriends }
  const { kind, position } = said(crumb)
  const change = changeEntry({
    collection,
    rkey,
    before: entryState(entry.record),
    position,
    status: kind === undefined ? undefined : statusAfter(kind, entry.entry.status),
    // Of one moment with the crumb: an entry that were newer would hide what the crumb says.
    at: Date.parse(crumb.createdAt),
  })
  if (change === undefined) return [drop]
  return [drop, { kind: 'entry', id: ids[1], did, title: entry.entry.work.title, change }]
}

function said(crumb: app.breadcrumbs.crumb.Main): {
  kind: CrumbKind | undefined
  position: Position | undefined
} {
  const read = readCrumb(crumb)
  return 'rejected' in read ? { kind: undefined, position: undefined } : read
}
