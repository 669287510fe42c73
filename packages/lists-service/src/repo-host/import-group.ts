/**
 * Takes a checked copy of a group into this instance. Its records and their versions are the same; its log begins
 * anew, because positions belong to the instance that counted them. The keys of the group's DID are not in a copy:
 * what needs them stays with the instance that made the group.
 */
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables } from '../database/schema.ts'
import { encodeRecord } from '../protocol/record-bytes.ts'
import { Refusal } from '../refusal.ts'
import { type CommitTools, commitBatch } from './commit.ts'
import type { GroupExport } from './export-group.ts'
import { findSpace, insertSpace } from './store.ts'

/** Writes the group, whole or not at all. Throws InvalidRequest where it is here already, or LimitReached. */
export function importGroup(db: Database<Tables>, tools: CommitTools, group: GroupExport): Promise<void> {
  return db.transaction(async (trx) => {
    const { space, authority, repos } = group
    if (await findSpace(trx, space)) throw new Refusal('InvalidRequest', 'the group is here already')
    await insertSpace(trx, space, authority, tools.now())
    for (const { author, records } of repos) {
      const writes = records.map(({ collection, rkey, value }) => ({
        action: 'create' as const,
        collection,
        rkey,
        record: encodeRecord(value),
      }))
      await commitBatch(trx, tools, { space, author, writes })
    }
  })
}
