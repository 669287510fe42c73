import { createHash } from 'node:crypto'
import { type Adapter, type Origins, RESULTS_MAX } from './adapter.ts'
import { objectsOf, readWork } from './read-work.ts'

/** Podcasts, from Podcast Index, with the operator's key: each request is signed with the time. `now` in ms. */
export function podcastIndex(
  origins: Origins,
  keys: { readonly key: string; readonly secret: string },
  now: () => number,
): Adapter {
  return {
    media: ['podcast'],
    attribution: {
      name: 'Podcast Index',
      text: 'Podcast data from Podcast Index.',
      url: 'https://podcastindex.org',
    },
    perSecond: 5,
    async search(query, _medium, fetchJson) {
      const url = new URL('/api/1.0/search/byterm', origins.podcastIndex)
      url.search = new URLSearchParams({ q: query, max: String(RESULTS_MAX) }).toString()
      const date = String(Math.floor(now() / 1000))
      const headers = {
        'x-auth-key': keys.key,
        'x-auth-date': date,
        authorization: createHash('sha1').update(`${keys.key}${keys.secret}${date}`).digest('hex'),
      }
      return objectsOf(await fetchJson(url.href, { headers }), 'feeds').flatMap((feed) =>
        readWork({
          mediaType: 'podcast',
          title: feed.title,
          creators: [{ name: feed.author, role: 'creator' }],
          identifiers: [
            ['podcast-guid', feed.podcastGuid],
            ['podcastindex-feed', feed.id],
            ['rss-feed', feed.url],
            ['apple-podcast', feed.itunesId],
          ],
        }),
      )
    },
  }
}
