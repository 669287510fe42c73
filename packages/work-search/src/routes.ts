import type { Express, RequestHandler, Response } from 'express'
import { type Adapter, MEDIA, type Medium } from './adapters/adapter.ts'
import type { Found } from './search.ts'

const QUERY_CHARACTERS_MAX = 200
const QUERY_CHARACTERS_MIN = 2

/** The two routes. Queries are in no log: the request log leaves query strings out. */
export function mountRoutes(
  app: Express,
  o: {
    readonly appOrigin: string
    readonly adapters: readonly Adapter[]
    readonly search: (query: string, medium: Medium) => Promise<Found>
  },
): void {
  app.use('/search', forOneApp(o.appOrigin))
  app.get('/search/sources', (_request, response) => {
    response.set('cache-control', 'public, max-age=300')
    response.json({ media: MEDIA.filter((medium) => o.adapters.some(({ media }) => media.includes(medium))) })
  })
  app.get('/search/works', async (request, response) => {
    const { q, medium } = request.query
    const query =
      typeof q === 'string'
        ? q
            .toWellFormed()
            .replace(/[\p{Cc}\s]+/gu, ' ')
            .trim()
        : ''
    if (query.length < QUERY_CHARACTERS_MIN || query.length > QUERY_CHARACTERS_MAX || !isMedium(medium)) {
      refuse(response, 400, 'InvalidRequest', 'q has 2 to 200 characters, and medium is one of ours')
      return
    }
    const found = await o.search(query, medium)
    if (!('refused' in found)) {
      response.set('cache-control', 'private, max-age=600').json(found)
      return
    }
    if (found.refused === 'no-adapter')
      refuse(response, 404, 'NoAdapter', 'this medium is not looked up here')
    else if (found.refused === 'busy') {
      response.set('retry-after', '2')
      refuse(response, 503, 'Busy', 'the catalogue allows no more right now')
    } else refuse(response, 502, 'UpstreamFailed', 'the catalogue did not answer')
  })
}

/** Only pages of one origin may read the answers; other pages' requests are not even looked up. */
function forOneApp(appOrigin: string): RequestHandler {
  return (request, response, next) => {
    response.set('vary', 'origin')
    const { origin } = request.headers
    if (origin !== undefined && origin !== appOrigin) {
      refuse(response, 403, 'Forbidden', 'not for this origin')
      return
    }
    response.set('access-control-allow-origin', appOrigin)
    next()
  }
}

function isMedium(value: unknown): value is Medium {
  return (MEDIA as readonly unknown[]).includes(value)
}

function refuse(response: Response, status: number, error: string, message: string): void {
  response.set('cache-control', 'no-store').status(status).json({ error, message })
}
