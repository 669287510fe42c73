import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { definedOnly } from '../list/defined-only.ts'
import { summariseGroup } from '../list/present-group.ts'
import { loadGroup } from '../views/load-group.ts'
import { pageOfGroups } from '../views/page-of-groups.ts'
import type { RouteKit } from './route-kit.ts'

/** The groups the caller is in, newest change first. */
export function listGroupsRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.listGroups, {
    auth: kit.auth.read(ids.listGroups),
    handler: async ({ auth, params }) => {
      const { did } = auth.credentials
      const page = await pageOfGroups(kit.db.kysely, did, { limit: params.limit, cursor: params.cursor })
      const groups = await Promise.all(page.spaces.map((space) => loadGroup(kit.views, space, 'authority')))
      const body = definedOnly<app.breadcrumbs.temp.listGroups.$OutputBody>({
        groups: groups.flatMap((group) => {
          const member = group?.merged.members.get(did)
          // Groups they left stay on the page as nothing: a page may be short, the cursor says whether it was the last.
          return group && member?.status === 'active'
            ? [summariseGroup(group.merged, group.facts, member.role)]
            : []
        }),
        cursor: page.cursor,
      })
      return { encoding: 'application/json' as const, body }
    },
  })
}
