import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { deleteGroup } from '../authority/delete-group.ts'
import type { RouteKit } from './route-kit.ts'

/** Ends a group for everybody. */
export function deleteGroupRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.deleteGroup, {
    auth: kit.auth.write(ids.deleteGroup),
    handler: async ({ auth, input }) => {
      await deleteGroup(kit.db, kit.tools, auth.credentials.did, input.body.space)
      return { encoding: 'application/json' as const, body: {} }
    },
  })
}
