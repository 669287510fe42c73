import type { DatetimeString } from '@atproto/lex-schema'
import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { createInvite } from '../invites/create-invite.ts'
import type { Invite } from '../invites/store.ts'
import { type Role, roleToken } from '../list/access.ts'
import type { RouteKit } from './route-kit.ts'

/** Makes an invite; its code is in this answer only. */
export function createInviteRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.createInvite, {
    auth: kit.auth.write(ids.createInvite),
    handler: async ({ auth, input }) => {
      const { code, invite } = await createInvite(kit.db, kit.tools, auth.credentials.did, input.body)
      return { encoding: 'application/json' as const, body: { code, invite: presentInvite(invite) } }
    },
  })
}

function presentInvite(invite: Invite): app.breadcrumbs.temp.defs.InviteView {
  return {
    id: invite.id,
    role: roleToken(invite.role as Role),
    uses: invite.uses,
    maxUses: invite.max_uses,
    expiresAt: new Date(invite.expires_at).toISOString() as DatetimeString,
    createdBy: invite.created_by,
  }
}
