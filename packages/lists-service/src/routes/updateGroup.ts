import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { updateGroup } from '../authority/update-group.ts'
import { presentGroup } from '../list/present-group.ts'
import { requireGroup } from '../views/require-group.ts'
import type { RouteKit } from './route-kit.ts'

/** Changes name, description or rules. */
export function updateGroupRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.updateGroup, {
    auth: kit.auth.write(ids.updateGroup),
    handler: async ({ auth, input }) => {
      const { did } = auth.credentials
      await updateGroup(kit.db, kit.tools, did, input.body)
      const { merged, facts, member } = await requireGroup(kit.views, input.body.space, did)
      const group = presentGroup(merged, facts, member.role)
      return { encoding: 'application/json' as const, body: { group } }
    },
  })
}
