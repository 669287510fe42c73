import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { setMember } from '../authority/set-member.ts'
import { presentMember } from '../list/present-group.ts'
import { requireGroup } from '../views/require-group.ts'
import type { RouteKit } from './route-kit.ts'

/** Changes a role, removes a member, or lets one back in. */
export function setMemberRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.setMember, {
    auth: kit.auth.write(ids.setMember),
    handler: async ({ auth, input }) => {
      const { did } = auth.credentials
      await setMember(kit.db, kit.tools, did, input.body)
      const { merged } = await requireGroup(kit.views, input.body.space, did)
      const member = merged.members.get(input.body.did)
      if (!member) throw new Error('a member was written and is not there')
      return { encoding: 'application/json' as const, body: { member: presentMember(member, merged) } }
    },
  })
}
