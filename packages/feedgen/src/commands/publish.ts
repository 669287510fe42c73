import type { AtpAgent } from '@atproto/api'
import type { Feed } from '../feeds/feed.ts'
import { type Credentials, signIn } from './sign-in.ts'

export const GENERATOR = 'app.bsky.feed.generator'

export interface PublishOptions extends Credentials {
  readonly serviceDid: string
  readonly feeds: Iterable<Pick<Feed, 'rkey' | 'displayName' | 'description'>>
  now(): Date
}

/**
 * Creates or updates the generator record of every feed in the publisher's repo; answers their
 * URIs. Keeps `createdAt` and fields we do not write, such as an avatar somebody added.
 */
export async function publish(o: PublishOptions): Promise<string[]> {
  const agent = await signIn(o)
  const uris: string[] = []
  const existing = await generatorRecords(agent, o.publisherDid)
  for (const feed of o.feeds) {
    const { data } = await agent.com.atproto.repo.putRecord({
      repo: o.publisherDid,
      collection: GENERATOR,
      rkey: feed.rkey,
      record: {
        createdAt: o.now().toISOString(),
        ...existing.get(feed.rkey),
        $type: GENERATOR,
        did: o.serviceDid,
        displayName: feed.displayName,
        description: feed.description,
        // Without it clients report nothing, not even "show less of this" (feed contract A6).
        acceptsInteractions: true,
      },
    })
    uris.push(data.uri)
  }
  return uris
}

/** Every generator record of the publisher, by record key. */
export async function generatorRecords(agent: AtpAgent, repo: string): Promise<Map<string, object>> {
  const { data } = await agent.com.atproto.repo.listRecords({ repo, collection: GENERATOR, limit: 100 })
  return new Map(data.records.map((record) => [record.uri.split('/').at(-1) as string, record.value]))
}
