import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { createInvite } from '../invites/create-invite.ts'
import { presentInvite } from '../invites/present-invite.ts'
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
