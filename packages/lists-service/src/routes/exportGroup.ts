import { Readable } from 'node:stream'
import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { exportGroup, exportToCar, exportToJson } from '../repo-host/export-group.ts'
import type { RouteKit } from './route-kit.ts'

/** Every record of the group with its CID. Reading a group is all or nothing: so is its copy. */
export function exportGroupRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.exportGroup, {
    auth: kit.auth.read(ids.exportGroup),
    handler: async ({ auth, params }) => {
      const group = await exportGroup(kit.db, params.space, {
        did: auth.credentials.did,
        takedowns: kit.takedowns,
        hasher: kit.tools.hasher,
      })
      return params.format === 'car'
        ? { encoding: 'application/vnd.ipld.car' as const, body: Readable.from(exportToCar(group)) }
        : {
            encoding: 'application/json' as const,
            body: Readable.from([Buffer.from(JSON.stringify(exportToJson(group)))]),
          }
    },
  })
}
