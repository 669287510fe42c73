import { type Adapter, type FetchJson, type Origins, RESULTS_MAX } from './adapter.ts'
import { objectsOf, readWork } from './read-work.ts'

/** A token is renewed this long before it ends, ms. */
const MARGIN_MS = 60_000

/**
 * Games, from IGDB, with the operator's application at Twitch: four requests a second, and a token of some sixty days
 * that is kept in memory only. `now` in ms since the epoch.
 */
export function igdb(
  origins: Origins,
  keys: { readonly clientId: string; readonly clientSecret: string },
  now: () => number,
): Adapter {
  let token: { readonly value: string; readonly until: number } | undefined

  async function bearer(fetchJson: FetchJson): Promise<string> {
    if (token !== undefined && now() < token.until) return token.value
    const body = new URLSearchParams({
      client_id: keys.clientId,
      client_secret: keys.clientSecret,
      grant_type: 'client_credentials',
    })
    const answer = (await fetchJson(new URL('/oauth2/token', origins.twitch).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
    })) as { readonly access_token?: unknown; readonly expires_in?: unknown } | null
    if (typeof answer?.access_token !== 'string' || typeof answer.expires_in !== 'number')
      throw new Error('the catalogue gave no token')
    token = { value: answer.access_token, until: now() + answer.expires_in * 1000 - MARGIN_MS }
    return token.value
  }

  return {
    media: ['game'],
    attribution: { name: 'IGDB', text: 'Game data from IGDB.com.', url: 'https://www.igdb.com' },
    perSecond: 4,
    async search(query, _medium, fetchJson) {
      const authorization = `Bearer ${await bearer(fetchJson)}`
      // The query language has strings in quotes and no way to escape them.
      const text = query.replace(/["\\;]/g, ' ')
      const answer = await fetchJson(new URL('/v4/games', origins.igdb).href, {
        method: 'POST',
        headers: { authorization, 'client-id': keys.clientId, 'content-type': 'text/plain' },
        body: `search "${text}"; fields id,name,slug,first_release_date; limit ${RESULTS_MAX};`,
      }).catch((error: unknown) => {
        // A token that was revoked must not be used until it would have ended.
        token = undefined
        throw error
      })
      return objectsOf(answer).flatMap((game) =>
        readWork({
          mediaType: 'game',
          title: game.name,
          year: game.first_release_date,
          identifiers: [
            ['igdb', game.id],
            ['igdb-slug', game.slug],
          ],
        }),
      )
    },
  }
}
