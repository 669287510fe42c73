import type { DatetimeString } from '@atproto/lex-schema'
import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { issueTicket } from '../live/tickets.ts'
import { requireMember } from '../repo-host/membership.ts'
import { findSpace } from '../repo-host/store.ts'
import type { RouteKit } from './route-kit.ts'

/** A code that opens one stream of a group, for a member. */
export function getSubscribeTicketRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.getSubscribeTicket, {
    // A stream lasts longer than the token: a replay of it must not open another one.
    auth: kit.auth.write(ids.getSubscribeTicket),
    handler: async ({ auth, params: { space } }) => {
      const { did } = auth.credentials
      const db = kit.db.kysely
      await requireMember(db, await findSpace(db, space), did)
      const { ticket, expiresAt } = await issueTicket(db, { space, did }, kit.tools.now())
      const body = { ticket, expiresAt: new Date(expiresAt).toISOString() as DatetimeString }
      return { encoding: 'application/json' as const, body }
    },
  })
}
