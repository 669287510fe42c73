import { AuthRequiredError, type Server, XRPCError } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { bearerToken } from '@breadcrumbs/service-kit'
import { countWithheld } from '../feeds/withheld.ts'
import type { GetFeedSkeletonOptions } from './getFeedSkeleton.ts'

const UNAVAILABLE = 503

export type GetWithheldOptions = Pick<GetFeedSkeletonOptions, 'index' | 'viewers' | 'auth' | 'isReady'>

/**
 * How many posts wait for the viewer, and why: a count and a reason, never a title (design, web "Friends"). Nothing
 * that could tell which: no time, no author, no work.
 */
export function getWithheld(server: Server, o: GetWithheldOptions): void {
  server.add(app.breadcrumbs.temp.getWithheld, {
    auth: async ({ req }) => {
      const auth = await o.auth.verify(bearerToken(req.headers.authorization) ?? '', ids.getWithheld)
      if (!auth.ok) throw new AuthRequiredError(auth.message)
      return { credentials: { did: auth.did } }
    },
    handler: async ({ auth }) => {
      if (!o.isReady()) throw new XRPCError(UNAVAILABLE, 'the index is being rebuilt', 'NotReady')
      // The server's types lose what `auth` above answers.
      const { did } = auth.credentials as { did: string }
      const viewer = await o.viewers.ensure(did)
      if (!viewer) throw new XRPCError(UNAVAILABLE, 'the reader is being loaded', 'NotReady')
      const counts = Object.entries(countWithheld(o.index, viewer))
      const reasons = counts.filter(([, count]) => count > 0).map(([reason, count]) => ({ reason, count }))
      return { encoding: 'application/json' as const, body: { reasons } }
    },
  })
}
