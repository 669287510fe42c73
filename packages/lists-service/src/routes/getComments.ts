import type { Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { definedOnly } from '../list/defined-only.ts'
import { commentsFor, presentComment } from '../list/present-comments.ts'
import { Refusal } from '../refusal.ts'
import { pageOfComments } from '../views/page-of-comments.ts'
import { requireGroup } from '../views/require-group.ts'
import type { RouteKit } from './route-kit.ts'

/** The comments on an item or a list. */
export function getCommentsRoute(server: Server, kit: RouteKit): void {
  server.add(app.breadcrumbs.temp.getComments, {
    auth: kit.auth.read(ids.getComments),
    handler: async ({ auth, params }) => {
      const { did } = auth.credentials
      const { space, author, collection, rkey, limit, cursor } = params
      const { merged } = await requireGroup(kit.views, space, did)
      const viewer = { did, showAnyway: params.showAnyway === true }
      const comments = commentsFor(merged, { author, collection, rkey }, viewer)
      if (!comments) throw new Refusal('SubjectNotFound', 'no such item or list')
      const { page, cursor: next } = pageOfComments(comments, { limit, cursor })
      const body = definedOnly<app.breadcrumbs.temp.getComments.$OutputBody>({
        comments: page.map(presentComment),
        cursor: next,
      })
      return { encoding: 'application/json' as const, body }
    },
  })
}
