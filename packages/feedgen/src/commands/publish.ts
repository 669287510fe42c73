import { AtpAgent } from '@atproto/api'
import type { Feed } from '../feeds/feed.ts'

const GENERATOR = 'app.bsky.feed.generator'

export interface PublishOptions {
  readonly pdsUrl: string
  readonly identifier: string
  readonly password: string
  /** Must be the account that signs in: its DID is in every feed URI. */
  readonly publisherDid: string
  readonly serviceDid: string
  readonly feeds: Iterable<Feed>
  now(): Date
}

/**
 * Creates or updates the generator record of every feed in the publisher's repo; answers their
 * URIs. Keeps `createdAt` and fields we do not write, such as an avatar somebody added.
 *
 * @throws when sign-in fails, or the account is not the publisher.
 */
export async function publish(o: PublishOptions): Promise<string[]> {
  const agent = new AtpAgent({ service: o.pdsUrl })
  await agent.login({ identifier: o.identifier, password: o.password })
  if (agent.assertDid !== o.publisherDid) {
    throw new Error(`signed in as ${agent.assertDid}, but FEEDGEN_PUBLISHER_DID is ${o.publisherDid}`)
  }
  const uris: string[] = []
  for (const feed of o.feeds) {
    const before = await currentRecord(agent, feed.rkey)
    const { data } = await agent.com.atproto.repo.putRecord({
      repo: o.publisherDid,
      collection: GENERATOR,
      rkey: feed.rkey,
      record: {
        createdAt: o.now().toISOString(),
        ...before,
        $type: GENERATOR,
        did: o.serviceDid,
        displayName: feed.displayName,
        description: feed.description,
      },
    })
    uris.push(data.uri)
  }
  return uris
}

async function currentRecord(agent: AtpAgent, rkey: string): Promise<object | undefined> {
  const { data } = await agent.com.atproto.repo.listRecords({
    repo: agent.assertDid,
    collection: GENERATOR,
    limit: 100,
  })
  return data.records.find((record) => record.uri.endsWith(`/${rkey}`))?.value
}
