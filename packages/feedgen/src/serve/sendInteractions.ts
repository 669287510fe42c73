import type { ServerResponse } from 'node:http'
import { AuthRequiredError, InvalidRequestError, type Server, XRPCError } from '@atproto/xrpc-server'
import { app } from '@breadcrumbs/lexicons'
import { bearerToken, isTransientDatabaseError, type ServiceAuthVerifier } from '@breadcrumbs/service-kit'
import { createReaderLimit } from './reader-limit.ts'
import { within } from './within.ts'

const SEND_INTERACTIONS = 'app.bsky.feed.sendInteractions'
const DEFS = 'app.bsky.feed.defs#'

/** Clients report every 10 s and once per item and fetch, so honest batches stay far below. */
const INTERACTIONS_MAX = 500
/** Each of these is written down, and people tap them one at a time (bad input DS-006). */
const LESS_MAX = 25
/** Batches of one reader: five times what a client sends (bad input DS-009). */
const BATCHES = { max: 30, windowMs: 60_000 }
/** Nobody waits longer for a database (promise P7). */
const WRITE_MS = 3_000

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
  /** Our clock, ms. */
  now(): number
}

/**
 * What readers did with the items of our feeds. `requestLess` changes what they see; everything else
 * is only counted, without who and what.
 */
export function sendInteractions(server: Server, o: SendInteractionsOptions): void {
  const limit = createReaderLimit({ ...BATCHES, now: () => o.now() })
  server.add(app.bsky.feed.sendInteractions, {
    auth: async ({ req }) => {
      const auth = await o.auth.verify(bearerToken(req.headers.authorization) ?? '', SEND_INTERACTIONS)
      if (!auth.ok) throw new AuthRequiredError(auth.message)
      return { credentials: { did: auth.did } }
    },
    handler: async ({ auth, input, res }) => {
      const { interactions } = input.body
      // The server's types lose what `auth` above answers.
      const { did } = auth.credentials as { did: string }
      const waitSeconds = limit.count(did)
      if (waitSeconds !== undefined) throw tryAgain(res, 429, waitSeconds, 'RateLimitExceeded')
      const less = interactions.flatMap(({ event, item }) =>
        eventOf(event) === 'requestLess' && item !== undefined ? [item] : [],
      )
      if (interactions.length > INTERACTIONS_MAX || less.length > LESS_MAX) {
        throw new InvalidRequestError(`at most ${INTERACTIONS_MAX} interactions and ${LESS_MAX} requestLess`)
      }
      for (const { event } of interactions) o.onInteraction(eventOf(event))
      const writing = writeAll(less, (post) => o.requestLess(did, post)).catch(unlessTransient)
      // Coming again is safe: what was written is written once.
      if ((await within(writing, WRITE_MS, 'late')) === 'late') throw tryAgain(res, 503, 5, 'NotReady')
      return { encoding: 'application/json' as const, body: {} }
    },
  })
}

/** What the database cannot do for the moment (OP-015) is late as well. */
function unlessTransient(error: unknown): 'late' {
  if (isTransientDatabaseError(error)) return 'late'
  throw error
}

async function writeAll(posts: readonly string[], write: (post: string) => Promise<unknown>): Promise<void> {
  for (const post of posts) await write(post)
}

function tryAgain(res: ServerResponse, status: number, seconds: number, name: string): XRPCError {
  res.setHeader('retry-after', String(seconds))
  return new XRPCError(status, 'come again later', name)
}

function eventOf(event: string | undefined): InteractionEvent {
  return EVENTS.find((known) => event === DEFS + known) ?? 'other'
}
