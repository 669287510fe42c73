import type { Client } from '@atproto/lex-client'
import { app } from '@breadcrumbs/lexicons'
import type { AppConfig } from '../config.ts'
import type { Judgement, JudgePost } from '../model/moderation/judgement.ts'
import type { ResolveIdentity } from './identities.ts'
import { listRecords } from './repo-reads.ts'
import { publicClient } from './xrpc.ts'

/** A feed as its publisher describes it. */
export interface PublishedFeed {
  readonly uri: string
  readonly rkey: string
  readonly name: string
  readonly description: string
}

/** What Bluesky shows of a feed: who posted which card and when, nothing else. */
export interface FeedCard {
  readonly uri: string
  readonly author: string
  readonly handle: string
  readonly title: string
  readonly description: string
  readonly link: string | undefined
  /** When the AppView saw it, ISO; empty where it does not say. */
  readonly at: string
}

const FEEDS_MAX = 20

/** The feeds of the configured feed generator, as published in its publisher's repo: what anybody can add in Bluesky. */
export async function readPublishedFeeds(
  config: AppConfig,
  resolve: ResolveIdentity,
  fetchAny: typeof fetch,
): Promise<readonly PublishedFeed[]> {
  const publisher = await resolve(config.feedPublisherDid)
  const collection = 'app.bsky.feed.generator'
  const pds = publicClient(publisher.pdsUrl, fetchAny)
  const page = await listRecords(pds, publisher.did, collection, { limit: FEEDS_MAX })
  return page.records.flatMap(({ rkey, value }) => {
    const { did, displayName, description } = (value ?? {}) as Readonly<Record<string, unknown>>
    if (did !== config.feedgenDid || typeof displayName !== 'string') return []
    const uri = `at://${publisher.did}/${collection}/${rkey}`
    return [{ uri, rkey, name: displayName, description: typeof description === 'string' ? description : '' }]
  })
}

/** A post of a feed as the AppView tells it: judged before anything of it is shown. */
interface FeedPost {
  readonly card: FeedCard
  readonly post: unknown
}

/** A card that may be shown, as far as its judgement says. */
export interface JudgedCard extends FeedCard {
  readonly judgement: Exclude<Judgement, { show: 'never' }>
}

/** What of a feed may be shown, and how many of it one's settings hide. */
export interface JudgedFeed {
  readonly cards: readonly JudgedCard[]
  readonly hiddenCount: number
}

/**
 * A page of a feed as Bluesky shows it, through the person's own PDS. `labelers` is the header that says whose labels
 * to send along. Throws what the client throws.
 */
export async function readFeed(pds: Client, feed: string, labelers: string): Promise<readonly FeedPost[]> {
  type Params = app.bsky.feed.getFeed.$Params
  const answer: unknown = await pds.call(app.bsky.feed.getFeed, { feed, limit: 30 } as Params, {
    validateResponse: false,
    headers: { 'atproto-accept-labelers': labelers },
  })
  const { feed: items } = (answer ?? {}) as { readonly feed?: unknown }
  return Array.isArray(items) ? items.flatMap(readPost) : []
}

/** Judges the posts of a feed, as of `nowMs`. */
export function judgeFeed(posts: readonly FeedPost[], judge: JudgePost, nowMs: number): JudgedFeed {
  const judged = posts.map(({ card, post }) => ({ card, judgement: judge(post, nowMs) }))
  return {
    cards: judged.flatMap(({ card, judgement }) =>
      judgement.show === 'never' ? [] : [{ ...card, judgement }],
    ),
    hiddenCount: judged.filter(({ judgement }) => judgement.show === 'never' && judgement.isTold).length,
  }
}

type Loose = { readonly [key: string]: unknown } | null | undefined

function readPost(item: Loose): readonly FeedPost[] {
  const post = item?.post as Loose
  const author = post?.author as Loose
  const external = (post?.embed as Loose)?.external as Loose
  if (typeof post?.uri !== 'string' || typeof author?.did !== 'string') return []
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const card = {
    uri: post.uri,
    author: author.did,
    handle: text(author.handle),
    title: text(external?.title),
    description: text(external?.description),
    link: typeof external?.uri === 'string' ? external.uri : undefined,
    at: text(post.indexedAt),
  }
  return [{ card, post }]
}
