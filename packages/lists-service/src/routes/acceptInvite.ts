import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { acceptInvite } from '../invites/accept-invite.ts'
import { presentGroup } from '../list/present-group.ts'
import { requireGroup } from '../views/require-group.ts'
import type { RouteKit } from './route-kit.ts'

/** Joins by a code. */
export function acceptInviteRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.acceptInvite, {
    auth: kit.auth.write(ids.acceptInvite),
    handler: async ({ auth, input }) => {
      const { did } = auth.credentials
      await kit.guesses.take(did)
      const space = await acceptInvite(kit.db, kit.tools, did, input.body)
      kit.metrics.inviteAccepted()
      const { merged, facts, member } = await requireGroup(kit.views, space, did)
      return {
        encoding: 'application/json' as const,
        body: { group: presentGroup(merged, facts, member.role) },
      }
    },
  })
}
