/**
 * Ends a group for everybody: its records, its log and its invites are gone from this service. The DID stays in the
 * directory and its keys stay here: a name that was used once must never come to mean another group.
 */
import type { DidString } from '@atproto/lex-schema'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables } from '../database/schema.ts'
import { deleteSpace } from '../repo-host/store.ts'
import { type AdminTools, lockFor } from './admin-tools.ts'

/** Deletes everything of the group. Throws GroupNotFound, also to a second try, or Forbidden. */
export function deleteGroup(
  db: Database<Tables>,
  tools: AdminTools,
  did: DidString,
  space: string,
): Promise<void> {
  return db.transaction(async (trx) => {
    await lockFor(trx, space, did, 'delete')
    await deleteSpace(trx, space)
    await tools.audit(trx, { act: 'group-deleted', space, actor: did })
    tools.touched?.(trx, space)
  })
}
