/**
 * Where the records of a group are read from. Today every member's repo is held here; when a member's PDS holds
 * it, a second source reads our verified copy of theirs, and nothing above this interface changes.
 */
import type { DidString, NsidString } from '@atproto/lex-schema'
import type { Db } from '../database/schema.ts'
import type { RawRecord } from '../list/record.ts'
import { findSpace, readOpsAfter, readRecords, readRecordsAt } from './store.ts'

/** Where a group is in its log. */
export interface GroupHead {
  readonly authority: DidString
  readonly position: number
  /** ms since 1970. */
  readonly changedAt: number
  /** Another number where other records are shown although nothing was written; absent where all always are. */
  readonly shown?: number
}

/** A group's records and the place in its log they stand at, at least. */
export interface GroupRecords extends GroupHead {
  readonly records: readonly RawRecord[]
}

/** What a path that was written to holds now; no record where it was deleted. */
export interface ChangedPath {
  readonly path: { readonly author: DidString; readonly collection: NsidString; readonly rkey: string }
  readonly record: RawRecord | undefined
}

/** Reads groups. `location` is shown to people: local records are hosted, not with their members. */
export interface RepoSource {
  readonly location: 'local' | 'remote'
  readHead(space: string): Promise<GroupHead | undefined>
  /** Everything of the group, or only what its authority says about it. */
  readGroup(space: string, part: 'all' | 'authority'): Promise<GroupRecords | undefined>
  /** What was written to after the position; undefined where reading everything is cheaper. */
  readChanges(space: string, after: number): Promise<readonly ChangedPath[] | undefined>
}

/** More operations than this behind, a group is read whole. */
const OPS_MAX = 1_000

/** The repos this service holds. */
export function localRepoSource(db: Db): RepoSource {
  const readHead: RepoSource['readHead'] = async (uri) => {
    const space = await findSpace(db, uri)
    return space && { authority: space.authority, position: space.position, changedAt: space.changed_at }
  }
  return {
    location: 'local',
    readHead,
    // Position first: records may be newer than it, never older, so resuming from it misses nothing.
    async readGroup(uri, part) {
      const head = await readHead(uri)
      if (!head) return undefined
      return {
        ...head,
        records: await readRecords(db, uri, part === 'authority' ? head.authority : undefined),
      }
    },
    async readChanges(uri, after) {
      const ops = await readOpsAfter(db, uri, after, OPS_MAX + 1)
      if (ops.length > OPS_MAX) return undefined
      const paths = new Map(ops.map((op) => [`${op.author}/${op.collection}/${op.rkey}`, op]))
      const byAuthor = Map.groupBy(paths.values(), ({ author }) => author)
      const changes = [...byAuthor].map(async ([author, written]) => {
        const records = await readRecordsAt(db, uri, author, written)
        const now = new Map(records.map((record) => [`${record.collection}/${record.rkey}`, record]))
        return written.map(({ collection, rkey }) => ({
          path: { author, collection, rkey },
          record: now.get(`${collection}/${rkey}`),
        }))
      })
      return (await Promise.all(changes)).flat()
    },
  }
}
