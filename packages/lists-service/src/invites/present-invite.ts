import type { DatetimeString } from '@atproto/lex-schema'
import type { app } from '@breadcrumbs/lexicons'
import { type Role, roleToken } from '../list/access.ts'
import { definedOnly } from '../list/defined-only.ts'
import type { Invite } from './store.ts'

/** An invite as admins see it: never its code. */
export function presentInvite(invite: Invite): app.breadcrumbs.temp.defs.InviteView {
  return definedOnly<app.breadcrumbs.temp.defs.InviteView>({
    id: invite.id,
    role: roleToken(invite.role as Role),
    uses: invite.uses,
    maxUses: invite.max_uses,
    expiresAt: isoTime(invite.expires_at),
    createdBy: invite.created_by,
    revokedAt: invite.revoked_at === null ? undefined : isoTime(invite.revoked_at),
  })
}

function isoTime(ms: number): DatetimeString {
  return new Date(ms).toISOString() as DatetimeString
}
