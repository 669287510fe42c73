import type { RepoSource } from '../repo-host/repo-source.ts'
import type { Takedowns } from './takedowns.ts'

/** The source without what the operator has taken down: what views are made of. */
export function shownSource(source: RepoSource, takedowns: Takedowns): RepoSource {
  return {
    location: source.location,
    async readHead(space) {
      const shown = takedowns.version
      const head = takedowns.hasGroup(space) ? undefined : await source.readHead(space)
      return head && { ...head, shown }
    },
    async readGroup(space, part) {
      // Before the records: what is decided while they are read has them read again.
      const shown = takedowns.version
      const group = takedowns.hasGroup(space) ? undefined : await source.readGroup(space, part)
      if (!group) return undefined
      const records = group.records.filter((record) => !takedowns.hidesRecord(space, record))
      return { ...group, records, shown }
    },
    async readChanges(space, after) {
      const changes = await source.readChanges(space, after)
      return changes?.map((change) =>
        takedowns.hidesRecord(space, change.path) ? { ...change, record: undefined } : change,
      )
    },
  }
}
