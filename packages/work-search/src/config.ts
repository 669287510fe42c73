/** Every SEARCH_* variable; `.env.example` and the README table are generated from it. */
import { declareConfig, int, oneOf, optional, secret, str, url } from '@breadcrumbs/service-kit'

export const config = declareConfig({
  service: 'work-search',
  prefix: 'SEARCH_',
  variables: {
    host: str('SEARCH_HOST', { says: 'Address to listen on.', default: '127.0.0.1' }),
    port: int('SEARCH_PORT', { says: 'HTTP port.', default: 2592, min: 0, max: 65_535 }),
    appOrigin: url('SEARCH_APP_ORIGIN', {
      says: 'Origin of the web app, the only one whose pages may ask.',
      protocols: ['https', 'http'],
    }),
    contact: str('SEARCH_CONTACT', {
      says: 'Mail address or page of the operator, sent to catalogues as they ask for.',
    }),
    tmdbToken: optional(
      secret('SEARCH_TMDB_TOKEN', {
        says: 'Read access token of TMDB; shows and films are looked up with it.',
      }),
    ),
    igdbClientId: optional(
      str('SEARCH_IGDB_CLIENT_ID', { says: 'Client id at Twitch for IGDB; games are looked up with it.' }),
    ),
    igdbClientSecret: optional(
      secret('SEARCH_IGDB_CLIENT_SECRET', { says: 'Client secret that belongs to the client id.' }),
    ),
    podcastIndexKey: optional(
      str('SEARCH_PODCAST_INDEX_KEY', { says: 'Key of Podcast Index; podcasts are looked up with it.' }),
    ),
    podcastIndexSecret: optional(
      secret('SEARCH_PODCAST_INDEX_SECRET', { says: 'Secret that belongs to the key.' }),
    ),
    requestsPerMinute: int('SEARCH_REQUESTS_PER_MINUTE', {
      says: 'Requests a minute from one address.',
      default: 60,
      min: 1,
      max: 100_000,
    }),
    trustProxy: int('SEARCH_TRUST_PROXY', {
      says: 'How many reverse proxies stand in front.',
      default: 0,
      min: 0,
      max: 10,
    }),
    metricsPort: optional(
      int('SEARCH_METRICS_PORT', {
        says: 'Private port for Prometheus; metrics are not served without it.',
        min: 0,
        max: 65_535,
      }),
    ),
    logLevel: oneOf('SEARCH_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], {
      says: 'Lowest level that is logged.',
      default: 'info',
    }),
  },
})
