import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { createGroup } from '../authority/create-group.ts'
import { presentGroup } from '../list/present-group.ts'
import { requireGroup } from '../views/require-group.ts'
import type { RouteKit } from './route-kit.ts'

/** Makes a group with the caller as its owner. */
export function createGroupRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.createGroup, {
    auth: kit.auth.write(ids.createGroup),
    handler: async ({ auth, input }) => {
      const { did } = auth.credentials
      const space = await createGroup(kit.db, kit.tools, did, input.body)
      kit.metrics.groupCreated()
      const { merged, facts, member } = await requireGroup(kit.views, space, did)
      return {
        encoding: 'application/json' as const,
        body: { group: presentGroup(merged, facts, member.role) },
      }
    },
  })
}
