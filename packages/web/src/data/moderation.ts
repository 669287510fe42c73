import type { Client } from '@atproto/lex-client'
import { readPreferences } from './saved-feeds.ts'

/** Within a minute what a labeler took back, or one's own settings, must be obeyed (bad input CM-007): ask twice in it. */
export const MODERATION_FRESH_MS = 30_000

/** Definitions of labels change about never. */
export const LABELERS_FRESH_MS = 600_000

/** What judges, and what whoever is signed in has chosen. The library comes with the first screen that needs it. */
export async function readModeration(pds: Client) {
  const [library, preferences] = await Promise.all([fetchLibrary(), readPreferences(pds)])
  return { library, prefs: library.readModerationPrefs(preferences) }
}

/** What judges for somebody who is not signed in: as Bluesky does for those who chose nothing. */
export async function readStrangersModeration() {
  const library = await fetchLibrary()
  return { library, prefs: library.readModerationPrefs([]) }
}

const fetchLibrary = () => import('../model/moderation/moderator.ts')

/** The permission was not given, or this server knows no labelers. */
const CLOSED: ReadonlySet<number> = new Set([400, 401, 403, 404, 501])

/**
 * What labelers say of themselves and their labels; null where the app may not ask. Throws an Error where the server
 * does not answer. A labeler that is not there is left out.
 */
export async function readLabelers(pds: Client, dids: readonly string[]): Promise<readonly unknown[] | null> {
  const params = new URLSearchParams([...dids.map((did) => ['dids', did]), ['detailed', 'true']])
  const path = `/xrpc/app.bsky.labeler.getServices?${params}` as const
  const response = await pds.agent.fetchHandler(path, { method: 'GET' })
  if (CLOSED.has(response.status)) return null
  if (!response.ok) throw new Error(`the labelers answered ${response.status}`)
  const { views } = (await response.json()) as { readonly views?: unknown }
  if (!Array.isArray(views)) throw new Error('the answer holds no labelers')
  return views
}

/**
 * A post as the AppView tells it, with the labels that `labelers` asks for; null where there is none. Throws an Error
 * where it cannot be asked.
 */
export async function readPostView(pds: Client, uri: string, labelers: string): Promise<unknown> {
  const path = `/xrpc/app.bsky.feed.getPosts?${new URLSearchParams({ uris: uri })}` as const
  const headers = { 'atproto-accept-labelers': labelers }
  const response = await pds.agent.fetchHandler(path, { method: 'GET', headers })
  if (!response.ok) throw new Error(`the post answered ${response.status}`)
  const { posts } = (await response.json()) as { readonly posts?: unknown }
  if (!Array.isArray(posts)) throw new Error('the answer holds no posts')
  return posts[0] ?? null
}
