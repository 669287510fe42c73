import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { applyWrites } from '../repo-host/apply-writes.ts'
import type { RouteKit } from './route-kit.ts'

/** Writes to the caller's own repo of a group. */
export function applyWritesRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.applyWrites, {
    auth: kit.auth.write(ids.applyWrites),
    handler: async ({ auth, input }) => {
      const { space, repo, writes, idempotencyKey } = input.body
      const request = { caller: auth.credentials.did, space, repo, writes, idempotencyKey }
      const answer = await applyWrites(kit.db, kit.tools, request)
      kit.metrics.writesApplied(writes.length)
      const body = answer as app.breadcrumbs.temp.applyWrites.$OutputBody
      return { encoding: 'application/json' as const, body }
    },
  })
}
