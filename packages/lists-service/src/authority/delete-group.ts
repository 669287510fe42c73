/**
 * Ends a group for everybody: its records, its log and its invites are gone from this service. The DID stays in the
 * directory and its keys stay here: a name that was used once must never come to mean another group.
 */
import type { DidString } from '@atproto/lex-schema'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from '../database/schema.ts'
import { findMembers } from '../repo-host/membership.ts'
import { deleteSpace } from '../repo-host/store.ts'
import { type AdminTools, lockFor } from './admin-tools.ts'
import type { EndedGroups } from './ended-groups.ts'

/** Deletes everything of the group. Throws GroupNotFound, Forbidden or RateLimitExceeded. */
export function deleteGroup(
  db: Database<Tables>,
  tools: AdminTools,
  did: DidString,
  space: string,
): Promise<void> {
  return db.transaction(async (trx) => {
    const group = await lockFor(trx, space, did, 'delete')
    await endGroup(trx, tools.ended, group)
    await tools.audit(trx, { act: 'group-deleted', space, actor: did })
    tools.touched?.(trx, space)
  })
}

/** Takes a group away, and keeps for whoever was in it that it ended. */
export async function endGroup(
  trx: Trx,
  ended: EndedGroups,
  group: { readonly uri: string; readonly authority: DidString },
): Promise<void> {
  const members = (await findMembers(trx, group)).filter(({ status }) => status === 'active')
  await ended.keep(
    trx,
    group.uri,
    members.map(({ did }) => did),
  )
  await deleteSpace(trx, group.uri)
}
