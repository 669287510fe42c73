import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { definedOnly } from '../list/defined-only.ts'
import { presentCard } from '../list/present-card.ts'
import { presentList } from '../list/present-group.ts'
import { Refusal } from '../refusal.ts'
import { pageOfCards } from '../views/page-of-cards.ts'
import { requireGroup } from '../views/require-group.ts'
import type { RouteKit } from './route-kit.ts'

/** One list's cards, page by page. */
export function getListViewRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.getListView, {
    auth: kit.auth.read(ids.getListView),
    handler: async ({ auth, params }) => {
      const { did } = auth.credentials
      const { merged, facts } = await requireGroup(kit.views, params.space, did)
      const found = merged.lists.find(
        ({ list }) => list.author === params.author && list.rkey === params.rkey,
      )
      if (!found) throw new Refusal('ListNotFound', 'no such list')
      const page = pageOfCards(found.cards, { limit: params.limit, cursor: params.cursor })
      const viewer = { did, showAnyway: params.showAnyway === true }
      const body = definedOnly<app.breadcrumbs.temp.getListView.$OutputBody>({
        list: presentList(found),
        cards: page.cards.map((card) => presentCard(card, merged, viewer, found.list.value.voting)),
        cursor: page.cursor,
        position: facts.position,
      })
      return { encoding: 'application/json' as const, body }
    },
  })
}
