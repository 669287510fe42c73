import type { Secret } from '@breadcrumbs/service-kit'
import type { Adapter, Origins } from './adapters/adapter.ts'
import { igdb } from './adapters/igdb.ts'
import { openLibrary } from './adapters/open-library.ts'
import { podcastIndex } from './adapters/podcast-index.ts'
import { tmdb } from './adapters/tmdb.ts'

/** The operator's keys, each pair whole or not at all. */
export interface Keys {
  readonly tmdbToken?: Secret | undefined
  readonly igdbClientId?: string | undefined
  readonly igdbClientSecret?: Secret | undefined
  readonly podcastIndexKey?: string | undefined
  readonly podcastIndexSecret?: Secret | undefined
}

/** The catalogues that can be asked with these keys: no key, no adapter. Throws where half of a pair is given. */
export function adaptersOf(keys: Keys, origins: Origins, now: () => number): readonly Adapter[] {
  const adapters: Adapter[] = [openLibrary(origins)]
  if (keys.tmdbToken) adapters.push(tmdb(origins, keys.tmdbToken.reveal()))
  const game = pair(
    'SEARCH_IGDB_CLIENT_ID',
    keys.igdbClientId,
    'SEARCH_IGDB_CLIENT_SECRET',
    keys.igdbClientSecret,
  )
  if (game) adapters.push(igdb(origins, { clientId: game.id, clientSecret: game.secret }, now))
  const podcast = pair(
    'SEARCH_PODCAST_INDEX_KEY',
    keys.podcastIndexKey,
    'SEARCH_PODCAST_INDEX_SECRET',
    keys.podcastIndexSecret,
  )
  if (podcast) adapters.push(podcastIndex(origins, { key: podcast.id, secret: podcast.secret }, now))
  return adapters
}

function pair(
  idName: string,
  id: string | undefined,
  secretName: string,
  secret: Secret | undefined,
): { readonly id: string; readonly secret: string } | undefined {
  if (id === undefined && secret === undefined) return undefined
  if (id === undefined || secret === undefined) throw new Error(`${idName} and ${secretName} go together`)
  return { id, secret: secret.reveal() }
}
