import { AuthRequiredError, InvalidRequestError, type Server } from '@atproto/xrpc-server'
import { app } from '@breadcrumbs/lexicons'
import { bearerToken, type ServiceAuthVerifier } from '@breadcrumbs/service-kit'

const SEND_INTERACTIONS = 'app.bsky.feed.sendInteractions'
const DEFS = 'app.bsky.feed.defs#'

/** Clients report every 10 s and once per item and fetch, so honest batches stay far below. */
const INTERACTIONS_MAX = 500

/** Everything a client may report to a feed that is not Bluesky's own (feed contract A6); others count as `other`. */
const EVENTS = [
  'requestLess',
  'requestMore',
  'interactionSeen',
  'interactionLike',
  'interactionQuote',
  'interactionReply',
  'interactionRepost',
] as const

/** A label of the metric: a closed set, because the caller writes the event's name. */
export type InteractionEvent = (typeof EVENTS)[number] | 'other'

export interface SendInteractionsOptions {
  readonly auth: ServiceAuthVerifier
  /** The reader wants less of what this post (at-uri) is about; durable when it resolves. */
  requestLess(viewer: string, post: string): Promise<unknown>
  onInteraction(event: InteractionEvent): void
}

/**
 * What readers did with the items of our feeds. `requestLess` changes what they see; everything else
 * is only counted, without who and what.
 */
export function sendInteractions(server: Server, o: SendInteractionsOptions): void {
  server.add(app.bsky.feed.sendInteractions, {
    auth: async ({ req }) => {
      const auth = await o.auth.verify(bearerToken(req.headers.authorization) ?? '', SEND_INTERACTIONS)
      if (!auth.ok) throw new AuthRequiredError(auth.message)
      return { credentials: { did: auth.did } }
    },
    handler: async ({ auth, input }) => {
      const { interactions } = input.body
      // The server's types lose what `auth` above answers.
      const { did } = auth.credentials as { did: string }
      if (interactions.length > INTERACTIONS_MAX) {
        throw new InvalidRequestError(`at most ${INTERACTIONS_MAX} interactions at once`)
      }
      for (const { event, item } of interactions) {
        const known = eventOf(event)
        o.onInteraction(known)
        if (known === 'requestLess' && item !== undefined) await o.requestLess(did, item)
      }
      return { encoding: 'application/json' as const, body: {} }
    },
  })
}

function eventOf(event: string | undefined): InteractionEvent {
  return EVENTS.find((known) => event === DEFS + known) ?? 'other'
}
