import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { revokeInvite } from '../invites/manage-invites.ts'
import type { RouteKit } from './route-kit.ts'

/** Takes an invite back. */
export function revokeInviteRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.revokeInvite, {
    auth: kit.auth.write(ids.revokeInvite),
    handler: async ({ auth, input }) => {
      await revokeInvite(kit.db, kit.tools, auth.credentials.did, input.body)
      return { encoding: 'application/json' as const, body: {} }
    },
  })
}
