/** Reads a group and merges it. Records a newer version wrote, or a broken one, are skipped and counted. */
import { isRejected } from '@breadcrumbs/lexicons'
import { type MergedGroup, merge } from '../list/merge.ts'
import type { GroupFacts } from '../list/present-group.ts'
import { type RawRecord, readRecord } from '../list/record.ts'
import type { RepoSource } from '../repo-host/repo-source.ts'

/** What views are made with. */
export interface ViewTools {
  readonly source: RepoSource
  /** Told the reason of every record that was skipped. */
  readonly onSkipped: (reason: string) => void
}

/** A group, merged, with what the merge does not know. */
export interface LoadedGroup {
  readonly merged: MergedGroup
  readonly facts: GroupFacts
}

/** The group as it is now: all of it, or only what its authority says (name and members). */
export async function loadGroup(
  tools: ViewTools,
  space: string,
  part: 'all' | 'authority' = 'all',
): Promise<LoadedGroup | undefined> {
  const group = await tools.source.readGroup(space, part)
  if (!group) return undefined
  return {
    merged: merge(group.authority, group.records.flatMap(readOrSkip(tools.onSkipped))),
    facts: {
      space,
      hosted: tools.source.location === 'local',
      position: String(group.position),
      changedAt: new Date(group.changedAt).toISOString() as GroupFacts['changedAt'],
    },
  }
}

function readOrSkip(onSkipped: ViewTools['onSkipped']) {
  return (raw: RawRecord) => {
    const record = readRecord(raw)
    if (!isRejected(record)) return [record]
    onSkipped(record.rejected)
    return []
  }
}
