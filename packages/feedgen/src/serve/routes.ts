import type { DidString } from '@atproto/syntax'
import { createServer } from '@atproto/xrpc-server'
import { app as lexicons } from '@breadcrumbs/lexicons'
import type { Express, RequestHandler } from 'express'
import { describeFeedGenerator } from './describeFeedGenerator.ts'
import { didDocument } from './did-document.ts'
import { type GetFeedSkeletonOptions, getFeedSkeleton, SKELETON_PATH } from './getFeedSkeleton.ts'
import { getWithheld } from './getWithheld.ts'
import { type SendInteractionsOptions, sendInteractions } from './sendInteractions.ts'

/** Of a batch of interactions; 500 with long URIs are about as much. */
const BODY_BYTES_MAX = 200_000

export interface RoutesOptions extends GetFeedSkeletonOptions, SendInteractionsOptions {
  readonly serviceDid: DidString
  readonly publisherDid: DidString
  readonly publicUrl: string
}

/**
 * Mounts everything we serve. A page of a feed comes here only when it is asked for by HEAD, or wrongly:
 * GET is answered before Express.
 */
export function mountRoutes(app: Express, o: RoutesOptions): void {
  app.get('/.well-known/did.json', didDocument(o))
  app.route(SKELETON_PATH).get(getFeedSkeleton(o)).all(refuseMethod)
  const xrpc = createServer([], { payload: { jsonLimit: BODY_BYTES_MAX } })
  xrpc.router.disable('x-powered-by')
  xrpc.add(lexicons.bsky.feed.describeFeedGenerator, { handler: describeFeedGenerator(o) })
  getWithheld(xrpc, o)
  sendInteractions(xrpc, o)
  app.use(xrpc.router)
}

const refuseMethod: RequestHandler = (_req, res) => {
  res
    .status(405)
    .set('allow', 'GET, HEAD')
    .json({ error: 'InvalidRequest', message: 'this method is a GET query' })
}
