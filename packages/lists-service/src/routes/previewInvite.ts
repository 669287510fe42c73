import type { DatetimeString } from '@atproto/lex-schema'
import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { hashCode } from '../invites/code.ts'
import { findInvite, isOpen } from '../invites/store.ts'
import { type Role, roleToken } from '../list/access.ts'
import { definedOnly } from '../list/defined-only.ts'
import { activeMembers } from '../list/present-group.ts'
import { inviteNotFound } from '../refusal.ts'
import { loadGroup } from '../views/load-group.ts'
import type { RouteKit } from './route-kit.ts'

/** What a code would join; nothing is used up, and no member is named. */
export function previewInviteRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.previewInvite, {
    auth: kit.auth.write(ids.previewInvite),
    handler: async ({ auth, input }) => {
      await kit.guesses.take(auth.credentials.did)
      const invite = await findInvite(kit.db.kysely, hashCode(input.body.code))
      const isGone = !invite || !isOpen(invite, kit.tools.now()) || kit.takedowns.hidesInvite(invite)
      if (isGone) throw inviteNotFound()
      const group = await loadGroup(kit.views, invite.space, 'authority')
      if (!group) throw inviteNotFound()
      const { name = '', description } = group.merged.profile?.value ?? {}
      const body = definedOnly<app.breadcrumbs.temp.previewInvite.$OutputBody>({
        name,
        description,
        memberCount: activeMembers(group.merged).length,
        role: roleToken(invite.role as Role),
        expiresAt: new Date(invite.expires_at).toISOString() as DatetimeString,
      })
      return { encoding: 'application/json' as const, body }
    },
  })
}
