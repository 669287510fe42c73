import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { leaveGroup } from '../authority/leave-group.ts'
import type { RouteKit } from './route-kit.ts'

/** The caller leaves. */
export function leaveGroupRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.leaveGroup, {
    auth: kit.auth.write(ids.leaveGroup),
    handler: async ({ auth, input }) => {
      await leaveGroup(kit.db, kit.tools, auth.credentials.did, input.body)
      return { encoding: 'application/json' as const, body: {} }
    },
  })
}
