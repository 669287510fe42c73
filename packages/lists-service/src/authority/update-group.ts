/** Changes a group's name, description or rules. What is not named stays. */
import type { DidString } from '@atproto/lex-schema'
import { type app, ids, isRejected } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables } from '../database/schema.ts'
import { definedOnly } from '../list/defined-only.ts'
import { readRecord } from '../list/record.ts'
import { commitBatch } from '../repo-host/commit.ts'
import { prepareOwnRecord } from '../repo-host/prepare-write.ts'
import { readOneRecord } from '../repo-host/store.ts'
import { type AdminTools, lockFor } from './admin-tools.ts'

/** Writes the profile. A change to what it is already writes nothing. Throws GroupNotFound or Forbidden. */
export function updateGroup(
  db: Database<Tables>,
  tools: AdminTools,
  did: DidString,
  input: app.breadcrumbs.temp.updateGroup.$InputBody,
): Promise<void> {
  return db.transaction(async (trx) => {
    const { uri: space, authority } = await lockFor(trx, input.space, did, 'administer')
    const path = { author: authority, collection: ids.groupProfile, rkey: 'self' } as const
    const stored = await readOneRecord(trx, space, path)
    const profile = stored && readRecord(stored)
    if (!profile || isRejected(profile)) throw new Error('a group without a profile we can read')
    const { $type: _, ...before } = profile.value as typeof profile.value & Record<string, never>
    const { name, description, spoilerMode } = input
    const value = { ...before, ...definedOnly({ name, description, spoilerMode }) }
    const writes = [prepareOwnRecord(authority, ids.groupProfile, 'self', value)]
    const rev = await commitBatch(trx, tools, { space, author: authority, writes, acting: did })
    if (rev !== undefined) await tools.audit(trx, { act: 'group-changed', space, actor: did })
  })
}
