import { TestBsky, TestBsync } from '@atproto/dev-env'
import type { Addresses, Ports } from './addresses.ts'

type IdResolver = TestBsky['dataplane']['idResolver']

const BSYNC_API_KEY = 'local-network'

/**
 * The Bluesky AppView over an empty database. It reads the relay from the first frame, so its index is always
 * what the two PDSes hold. bsync, which the AppView asks about mutes, comes with it.
 */
export async function startAppview(o: {
  ports: Ports
  addresses: Addresses
  databaseUrl: string
}): Promise<{ bsky: TestBsky; close(): Promise<void> }> {
  const { addresses } = o
  const bsync = await TestBsync.create({ apiKeys: [BSYNC_API_KEY], dbUrl: o.databaseUrl, dbSchema: 'bsync' })
  const bsky = await TestBsky.create({
    port: o.ports.appview,
    // A fixed name: dev-env would draw a new did:plc at every start, and consent given in OAuth names the AppView.
    serverDid: addresses.appviewDid as `did:web:${string}`,
    plcUrl: addresses.plcUrl,
    pdsPort: o.ports.pdsOne,
    repoProvider: addresses.relayUrl,
    bsyncUrl: bsync.url,
    bsyncApiKey: BSYNC_API_KEY,
    dbPostgresUrl: o.databaseUrl,
    dbPostgresSchema: 'appview',
    // dev-env asks for a name and never connects.
    redisHost: 'unused',
  })
  bsync.ctx.dataplaneClients = [bsky.ctx.dataplane]
  // No event has been read yet: the subscription has only just begun to connect.
  const pdsUrls = [addresses.pdsOneUrl, addresses.pdsTwoUrl]
  for (const resolver of [bsky.ctx.idResolver, bsky.dataplane.idResolver])
    askPdsesForHandles(resolver, pdsUrls)
  return {
    bsky,
    async close() {
      await bsky.close()
      await bsync.close()
    },
  }
}

/** `.test` is in no DNS: the PDS that holds the account answers instead. */
function askPdsesForHandles(resolver: IdResolver, pdsUrls: readonly string[]): void {
  resolver.handle.resolve = async (handle) => {
    for (const pdsUrl of pdsUrls) {
      const did = await didAt(pdsUrl, handle)
      if (did !== undefined) return did
    }
    return undefined
  }
}

async function didAt(pdsUrl: string, handle: string): Promise<string | undefined> {
  const answer = await fetch(
    `${pdsUrl}/xrpc/com.atproto.identity.resolveHandle?handle=${encodeURIComponent(handle)}`,
  )
  return answer.ok ? ((await answer.json()) as { did: string }).did : undefined
}
