/** Admins see a group's invites and take them back. */
import type { DidString } from '@atproto/lex-schema'
import type { Database } from '@breadcrumbs/service-kit'
import { type AdminTools, lockFor } from '../authority/admin-tools.ts'
import type { Tables } from '../database/schema.ts'
import { may } from '../list/access.ts'
import { inviteNotFound, Refusal } from '../refusal.ts'
import { requireMember } from '../repo-host/membership.ts'
import { findSpace } from '../repo-host/store.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'
import { type Invite, readInvites, revokeInvite as revokeRow } from './store.ts'

/** One page of invites, newest first; none of who is taken down. Throws GroupNotFound, Forbidden, or InvalidRequest for a cursor not ours. */
export async function listInvites(
  db: Database<Tables>,
  takedowns: Takedowns,
  did: DidString,
  o: { readonly space: string; readonly limit: number; readonly cursor: string | undefined },
): Promise<{ invites: Invite[]; cursor: string | undefined }> {
  const member = await requireMember(db.kysely, await findSpace(db.kysely, o.space), did)
  if (!may(member.role, 'invite')) throw new Refusal('Forbidden', 'your role does not allow this')
  const after = o.cursor === undefined ? undefined : parseCursor(o.cursor)
  const invites = await readInvites(db.kysely, o.space, { limit: o.limit, after })
  const last = invites.at(-1)
  const shown = invites.filter((invite) => !takedowns.hidesInvite(invite))
  return { invites: shown, cursor: last && invites.length === o.limit ? formatCursor(last) : undefined }
}

/** Takes an invite back; it works no more from the end of this on. Throws GroupNotFound, Forbidden, InviteNotFound. */
export function revokeInvite(
  db: Database<Tables>,
  tools: AdminTools,
  did: DidString,
  o: { readonly space: string; readonly id: string },
): Promise<void> {
  return db.transaction(async (trx) => {
    await lockFor(trx, o.space, did, 'invite')
    if (!(await revokeRow(trx, o.space, o.id, tools.now()))) throw inviteNotFound()
    await tools.audit(trx, { act: 'invite-revoked', space: o.space, actor: did })
  })
}

function formatCursor({ created_at, id }: Invite): string {
  return Buffer.from(`${created_at} ${id}`).toString('base64url')
}

function parseCursor(cursor: string): { at: number; id: string } {
  const [, at, id] = /^(\d{1,15}) ([\x21-\x7e]+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (at === undefined || id === undefined) throw new Refusal('InvalidRequest', 'not a cursor of ours')
  return { at: Number(at), id }
}
