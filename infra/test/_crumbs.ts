import { buildCompanion, deleteCompanionWrites, ids, nextTid } from '@breadcrumbs/lexicons'
import type { Account } from '../src/local-network/accounts.ts'

/** A crumb without what every crumb has. */
export interface Told {
  readonly work: {
    readonly mediaType: string
    readonly title: string
    readonly identifiers?: readonly object[]
  }
  /** `progressed`, `finished` …; without the token's prefix. */
  readonly kind: string
  readonly season?: number
  readonly episode?: number
  readonly more?: object
}

const KEYS_PER_COMMIT = 100
let lastKey: string | undefined

function crumbOf({ work, kind, season, episode, more }: Told, at: number): object {
  return {
    $type: ids.crumb,
    work,
    kind: `app.breadcrumbs.defs#${kind}`,
    ...(episode !== undefined && {
      position: { $type: 'app.breadcrumbs.defs#episodePosition', season, episode },
    }),
    createdAt: new Date(at).toISOString(),
    ...more,
  }
}

function keyAt(at: number): string {
  lastKey = nextTid(at, lastKey)
  return lastKey
}

/** Drops crumbs with their companion posts, oldest first, as the app does. @returns the posts' URIs in that order */
export async function tellFriends(
  account: Account,
  webUrl: string,
  told: readonly Told[],
  apartMs = 1,
): Promise<string[]> {
  const uris: string[] = []
  // Apart and in the past: feeds order by time, and equal times in no way that a test could foretell.
  const begun = Date.now() - told.length * apartMs
  for (let from = 0; from < told.length; from += KEYS_PER_COMMIT) {
    const writes: object[] = []
    for (const one of told.slice(from, from + KEYS_PER_COMMIT)) {
      const at = begun + uris.length * apartMs
      const companion = await buildCompanion({
        did: account.did,
        rkey: keyAt(at),
        crumb: crumbOf(one, at) as never,
        publicUrl: webUrl,
      })
      writes.push(...companion.writes)
      uris.push(companion.post.uri)
    }
    await account.agent.com.atproto.repo.applyWrites({ repo: account.did, writes: writes as never })
  }
  return uris
}

/** Drops a crumb that nobody is told of. @returns its key */
export async function dropCrumb(account: Account, told: Told): Promise<string> {
  const at = Date.now()
  const rkey = keyAt(at)
  await account.agent.com.atproto.repo.createRecord({
    repo: account.did,
    collection: ids.crumb,
    rkey,
    record: crumbOf(told, at) as never,
  })
  return rkey
}

/** Takes a crumb and its post away, as the app does. */
export async function takeBack(account: Account, postUri: string): Promise<void> {
  const rkey = postUri.slice(postUri.lastIndexOf('/') + 1)
  await account.agent.com.atproto.repo.applyWrites({
    repo: account.did,
    writes: deleteCompanionWrites(rkey) as never,
  })
}
