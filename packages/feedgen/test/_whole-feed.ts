import { setTimeout as sleep } from 'node:timers/promises'
import type { Person } from './_person.ts'
import { FRIENDS, SERVICE_DID } from './_world.ts'

const SKELETON = 'app.bsky.feed.getFeedSkeleton'

/** A token with which this person's PDS asks for feeds; good for a minute. */
export function skeletonToken(viewer: Person): Promise<string> {
  return viewer.token({ aud: SERVICE_DID, lxm: SKELETON })
}

/** Resolves when the process has applied the stream up to a number. */
export async function untilApplied(url: string, seq: number): Promise<void> {
  for (;;) {
    const { details } = (await (await fetch(`${url}/readyz`)).json()) as {
      details?: { stream?: { position?: { cursor: number } } }
    }
    if ((details?.stream?.position?.cursor ?? 0) >= seq) return
    await sleep(50)
  }
}

/** One page of the friends feed: its posts, newest first. */
export async function onePage(
  url: string,
  token: string,
  query: Record<string, string>,
): Promise<{ posts: string[]; cursor: string | undefined }> {
  const asked = new URLSearchParams({ feed: FRIENDS, ...query })
  const response = await fetch(`${url}/xrpc/${SKELETON}?${asked.toString()}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!response.ok) throw new Error(`the feed answered ${response.status}`)
  const { feed, cursor } = (await response.json()) as { feed: { post: string }[]; cursor?: string }
  return { posts: feed.map((item) => item.post), cursor }
}

/** The friends feed, paged to its end. */
export async function wholeFeed(url: string, viewer: Person): Promise<string[]> {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await onePage(url, await skeletonToken(viewer), {
      limit: '100',
      ...(cursor !== undefined && { cursor }),
    })
    found.push(...page.posts)
    cursor = page.cursor
  } while (cursor !== undefined)
  return found
}
