import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Origins } from '../src/adapters/adapter.ts'

/** What a catalogue was asked. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly params: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** An answer: JSON, or text where it is a string, with a status and headers. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/**
 * Answers written by hand to the documented shape of each catalogue; no recording of a real one.
 * openlibrary.org/dev/docs/api/search, developer.themoviedb.org/reference/search-movie,
 * api-docs.igdb.com, podcastindex-org.github.io/docs-api
 */
export const ANSWERS: Readonly<Record<string, unknown>> = {
  '/search.json': {
    numFound: 1,
    docs: [
      {
        key: '/works/OL893415W',
        title: 'Dune',
        author_name: ['Frank Herbert'],
        first_publish_year: 1965,
        isbn: ['0441172717', '9780441172719', '9780441172710'],
      },
      { key: '/works/OL1W' },
    ],
  },
  '/3/search/tv': {
    page: 1,
    results: [
      { id: 125988, name: 'Silo', first_air_date: '2023-05-04', overview: 'A tale.', poster_path: '/x.jpg' },
    ],
  },
  '/3/search/movie': { page: 1, results: [{ id: 949, title: 'Heat', release_date: '1995-12-15' }] },
  '/oauth2/token': { access_token: 'token-1', expires_in: 5_000_000, token_type: 'bearer' },
  '/v4/games': [{ id: 1942, name: 'The Witcher 3', slug: 'the-witcher-3', first_release_date: 1431993600 }],
  '/api/1.0/search/byterm': {
    status: 'true',
    feeds: [
      {
        id: 920666,
        title: 'Podcasting 2.0',
        url: 'https://feeds.example/pc20.xml',
        author: 'Podcast Index LLC',
        podcastGuid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
        itunesId: 1584274529,
      },
    ],
  },
}

/** All catalogues on one loopback port; `answer` may replace what is given. */
export async function fakeCatalogues(answer: (asked: Asked) => Answer | undefined = () => undefined) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake')
      const one: Asked = {
        method: request.method ?? '',
        path: url.pathname,
        params: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      asked.push(one)
      const { status = 200, headers = {}, body } = answer(one) ?? { body: ANSWERS[url.pathname] }
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const origins: Origins = {
    openLibrary: origin,
    tmdb: origin,
    twitch: origin,
    igdb: origin,
    podcastIndex: origin,
  }
  return {
    origins,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise<void>((closed) => server.close(() => closed()))
    },
  }
}
