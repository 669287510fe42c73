import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { presentGroup } from '../list/present-group.ts'
import { requireGroup } from '../views/require-group.ts'
import type { RouteKit } from './route-kit.ts'

/** A group's name, people and lists. */
export function getGroupRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.getGroup, {
    auth: kit.auth.read(ids.getGroup),
    handler: async ({ auth, params }) => {
      const { merged, facts, member } = await requireGroup(kit.views, params.space, auth.credentials.did)
      return {
        encoding: 'application/json' as const,
        body: { group: presentGroup(merged, facts, member.role) },
      }
    },
  })
}
