import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { definedOnly } from '../list/defined-only.ts'
import { restoreVersion } from '../repo-host/restore-version.ts'
import type { RouteKit } from './route-kit.ts'

/** Takes one step of the group's log back. */
export function restoreVersionRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.restoreVersion, {
    auth: kit.auth.write(ids.restoreVersion),
    handler: async ({ auth, input }) => {
      const rev = await restoreVersion(kit.db, kit.tools, auth.credentials.did, input.body)
      const body = definedOnly({ rev }) as app.breadcrumbs.temp.restoreVersion.$OutputBody
      return { encoding: 'application/json' as const, body }
    },
  })
}
