import type { Client } from '@atproto/lex-client'
import { app } from '@breadcrumbs/lexicons'
import type { AppConfig } from '../config.ts'
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

/** What Bluesky shows of a feed: who posted which card, nothing else. */
export interface FeedCard {
  readonly uri: string
  readonly author: string
  readonly handle: string
  readonly title: string
  readonly description: string
  readonly link: string | undefined
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

/** A page of a feed as Bluesky shows it, through the person's own PDS. Throws what the client throws. */
export async function readFeed(pds: Client, feed: string): Promise<readonly FeedCard[]> {
  type Params = app.bsky.feed.getFeed.$Params
  const answer: unknown = await pds.call(app.bsky.feed.getFeed, { feed, limit: 30 } as Params, {
    validateResponse: false,
  })
  const { feed: items } = (answer ?? {}) as { readonly feed?: unknown }
  return Array.isArray(items) ? items.flatMap(readCard) : []
}

type Loose = { readonly [key: string]: unknown } | null | undefined

function readCard(item: Loose): readonly FeedCard[] {
  const post = item?.post as Loose
  const author = post?.author as Loose
  const external = (post?.embed as Loose)?.external as Loose
  if (typeof post?.uri !== 'string' || typeof author?.did !== 'string') return []
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return [
    {
      uri: post.uri,
      author: author.did,
      handle: text(author.handle),
      title: text(external?.title),
      description: text(external?.description),
      link: typeof external?.uri === 'string' ? external.uri : undefined,
    },
  ]
}
