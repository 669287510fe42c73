/**
 * Where the records of a group are read from. Today every member's repo is held here; when a member's PDS holds
 * it, a second source reads our verified copy of theirs, and nothing above this interface changes.
 */
import type { DidString } from '@atproto/lex-schema'
import type { Db } from '../database/schema.ts'
import type { RawRecord } from '../list/record.ts'
import { findSpace, readRecords } from './store.ts'

/** A group's records and the place in its log they stand at, at least. */
export interface GroupRecords {
  readonly authority: DidString
  readonly position: number
  /** ms since 1970. */
  readonly changedAt: number
  readonly records: readonly RawRecord[]
}

/** Reads groups. `location` is shown to people: local records are hosted, not with their members. */
export interface RepoSource {
  readonly location: 'local' | 'remote'
  /** Everything of the group, or only what its authority says about it. */
  readGroup(space: string, part: 'all' | 'authority'): Promise<GroupRecords | undefined>
}

/** The repos this service holds. */
export function localRepoSource(db: Db): RepoSource {
  return {
    location: 'local',
    // Position first: records may be newer than it, never older, so resuming from it misses nothing.
    async readGroup(uri, part) {
      const space = await findSpace(db, uri)
      if (!space) return undefined
      const records = await readRecords(db, uri, part === 'authority' ? space.authority : undefined)
      return { authority: space.authority, position: space.position, changedAt: space.changed_at, records }
    },
  }
}
