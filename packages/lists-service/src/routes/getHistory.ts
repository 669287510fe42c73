import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { definedOnly } from '../list/defined-only.ts'
import { readHistory } from '../repo-host/history.ts'
import type { RouteKit } from './route-kit.ts'

/** The group's log, newest first. */
export function getHistoryRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.getHistory, {
    auth: kit.auth.read(ids.getHistory),
    handler: async ({ auth, params }) => {
      const { space, limit, cursor } = params
      const page = await readHistory(kit.db, kit.takedowns, auth.credentials.did, { space, limit, cursor })
      const body = definedOnly<app.breadcrumbs.temp.getHistory.$OutputBody>(page)
      return { encoding: 'application/json' as const, body }
    },
  })
}
