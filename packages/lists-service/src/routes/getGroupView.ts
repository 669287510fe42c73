import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { localRef, presentCard } from '../list/present-card.ts'
import { presentGroup } from '../list/present-group.ts'
import { requireGroup } from '../views/require-group.ts'
import type { RouteKit } from './route-kit.ts'

/** A group with the cards of every list. */
export function getGroupViewRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.getGroupView, {
    auth: kit.auth.read(ids.getGroupView),
    handler: async ({ auth, params }) => {
      const { did } = auth.credentials
      const { merged, facts, member } = await requireGroup(kit.views, params.space, did)
      const viewer = { did, showAnyway: false }
      const cards = merged.lists.map(({ list, cards }) => ({
        list: localRef(list),
        cards: cards.map((card) => presentCard(card, merged, viewer, list.value.voting)),
      }))
      const group = presentGroup(merged, facts, member.role)
      return { encoding: 'application/json' as const, body: { group, cards } }
    },
  })
}
