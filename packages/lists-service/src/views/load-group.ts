/** Reads a group, merged. Records a newer version wrote, or a broken one, are skipped and counted. */
import { isRejected } from '@breadcrumbs/lexicons'
import { type MergedGroup, merge } from '../list/merge.ts'
import type { GroupFacts } from '../list/present-group.ts'
import { readRecord } from '../list/record.ts'
import type { GroupHead, RepoSource } from '../repo-host/repo-source.ts'
import { createGroupCache, type GroupCache } from './group-cache.ts'

/** What views are made with. */
export interface ViewTools {
  readonly source: RepoSource
  readonly groups: GroupCache
}

/** Views over a source. `onSkipped` is told the reason of every record that is skipped. */
export function createViews(source: RepoSource, onSkipped: (reason: string) => void): ViewTools {
  return { source, groups: createGroupCache({ source, onSkipped }) }
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
  const group = part === 'all' ? await tools.groups.load(space) : await loadAuthority(tools.source, space)
  if (!group) return undefined
  const { position, changedAt } = group.head
  return {
    merged: group.merged,
    facts: {
      space,
      hosted: tools.source.location === 'local',
      position: String(position),
      changedAt: new Date(changedAt).toISOString() as GroupFacts['changedAt'],
    },
  }
}

/** A list of groups would push everything else out of the cache, and a few records are quickly read. */
async function loadAuthority(
  source: RepoSource,
  space: string,
): Promise<{ head: GroupHead; merged: MergedGroup } | undefined> {
  const group = await source.readGroup(space, 'authority')
  if (!group) return undefined
  const records = group.records.flatMap((raw) => {
    const record = readRecord(raw)
    return isRejected(record) ? [] : [record]
  })
  return { head: group, merged: merge(group.authority, records) }
}
