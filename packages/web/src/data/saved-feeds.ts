import type { Client } from '@atproto/lex-client'
import { withFeed, withoutFeed } from '../model/saved-feeds.ts'

const GET = '/xrpc/app.bsky.actor.getPreferences'
const PUT = '/xrpc/app.bsky.actor.putPreferences'

/** Answers that no retry changes: the permission was not given, or this server keeps no such preferences. */
const CLOSED: ReadonlySet<number> = new Set([400, 401, 403, 404, 501])

/**
 * The person's Bluesky preferences as they are, every field of every kind; undefined where the app may not read them.
 * Read as plain JSON: they hold what no lexicon of today knows, and all of it is written back. Throws an Error where
 * the server does not answer.
 */
export async function readPreferences(pds: Client): Promise<readonly unknown[] | undefined> {
  const response = await pds.agent.fetchHandler(GET, { method: 'GET' })
  if (CLOSED.has(response.status)) return undefined
  if (!response.ok) throw new Error(`preferences answered ${response.status}`)
  const { preferences } = (await response.json()) as { readonly preferences?: unknown }
  if (!Array.isArray(preferences)) throw new Error('the answer holds no preferences')
  return preferences
}

export type SavedOutcome = 'saved' | 'not-possible'

/**
 * Adds or removes one feed. The preferences are read right before they are written, because there is no guarded write:
 * what another app changed while this one was open is kept.
 */
export async function saveFeed(
  pds: Client,
  uri: string,
  wanted: boolean,
  newId: () => string,
): Promise<SavedOutcome> {
  const before = await readPreferences(pds)
  if (before === undefined) return 'not-possible'
  const after = wanted ? withFeed(before, uri, [newId(), newId()]) : withoutFeed(before, uri)
  if (after === undefined) return 'not-possible'
  if (after === before) return 'saved'
  const response = await pds.agent.fetchHandler(PUT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ preferences: after }),
  })
  if (CLOSED.has(response.status)) return 'not-possible'
  if (!response.ok) throw new Error(`preferences answered ${response.status}`)
  return 'saved'
}
