import { createSafeFetch } from '@breadcrumbs/service-kit'
import type { FetchJson, Origins } from './adapters/adapter.ts'

const TIMEOUT_MS = 5_000
const BYTES_MAX = 2_000_000

/**
 * Fetches JSON from the catalogues and from nowhere else: an address of another origin is refused before a connection
 * is made, a redirect is not followed. Throws SafeFetchError, or an Error for any status but 200.
 */
export function createFetchJson(origins: Origins, contact: string): FetchJson {
  const trustedOrigins = Object.values(origins).map((origin) => new URL(origin).origin)
  const fetchBounded = createSafeFetch({ timeoutMs: TIMEOUT_MS, bytesMax: BYTES_MAX, trustedOrigins })
  const allowed = new Set(trustedOrigins)
  return async (url, init) => {
    if (!allowed.has(new URL(url).origin)) throw new Error('not the address of a catalogue')
    const headers = new Headers(init?.headers)
    headers.set('user-agent', `Breadcrumbs work-search (${contact})`)
    headers.set('accept', 'application/json')
    const { status, body } = await fetchBounded(url, { ...init, headers })
    if (status !== 200) throw new Error(`the catalogue answered ${status}`)
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
  }
}
