import { randomBytes } from 'node:crypto'
import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { pickForUs, pickMethod } from '../list/pick.ts'
import { refKey } from '../list/reference.ts'
import { Refusal } from '../refusal.ts'
import { requireGroup } from '../views/require-group.ts'
import type { RouteKit } from './route-kit.ts'

const SEED_BYTES = 8

/** Chooses at most three of a list. */
export function pickForUsRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.pickForUs, {
    auth: kit.auth.write(ids.pickForUs),
    handler: async ({ auth, input }) => {
      const { space, list: ref, seed = randomBytes(SEED_BYTES).toString('hex') } = input.body
      const { merged } = await requireGroup(kit.views, space, auth.credentials.did)
      const found = merged.lists.find(({ list }) => refKey(list) === refKey(ref))
      if (!found) throw new Refusal('ListNotFound', 'no such list')
      const method = pickMethod(input.body.method)
      const picks = pickForUs(found.cards, merged, { voting: found.list.value.voting, method, seed })
      return { encoding: 'application/json' as const, body: { picks, seed, method } }
    },
  })
}
