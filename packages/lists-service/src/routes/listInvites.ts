import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { listInvites } from '../invites/manage-invites.ts'
import { presentInvite } from '../invites/present-invite.ts'
import { definedOnly } from '../list/defined-only.ts'
import type { RouteKit } from './route-kit.ts'

/** Invites of a group, without their codes. */
export function listInvitesRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.listInvites, {
    auth: kit.auth.read(ids.listInvites),
    handler: async ({ auth, params }) => {
      const { space, limit, cursor } = params
      const page = await listInvites(kit.db, kit.takedowns, auth.credentials.did, { space, limit, cursor })
      const body = definedOnly<app.breadcrumbs.temp.listInvites.$OutputBody>({
        invites: page.invites.map(presentInvite),
        cursor: page.cursor,
      })
      return { encoding: 'application/json' as const, body }
    },
  })
}
