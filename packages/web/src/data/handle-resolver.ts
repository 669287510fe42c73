import type { HandleResolver } from '@atproto/oauth-client-browser'

/** What resolving gives: a DID, as far as its form goes. The caller confirms it against the DID document. */
type Resolved = Awaited<ReturnType<HandleResolver['resolve']>>

const DID = /^did:(plc|web):[a-zA-Z0-9._:%-]{1,2040}$/

/**
 * Asks an XRPC service which DID a handle belongs to; null where it belongs to none. The library's own resolver
 * takes a PDS's `HandleNotFound` for a failure, so a mistyped handle would be told as a broken connection.
 */
export function xrpcHandleResolver(service: string, fetchAny: typeof fetch): HandleResolver {
  return {
    async resolve(handle, options): Promise<Resolved> {
      const url = new URL('/xrpc/com.atproto.identity.resolveHandle', service)
      url.searchParams.set('handle', handle)
      const init: RequestInit = { cache: options?.noCache ? 'no-cache' : 'default', redirect: 'error' }
      const response = await fetchAny(url, options?.signal ? { ...init, signal: options.signal } : init)
      if (response.status === 400) return null
      if (!response.ok) throw new Error(`the handle resolver answered ${response.status}`)
      const { did } = (await response.json()) as { readonly did?: unknown }
      if (typeof did !== 'string' || !DID.test(did)) throw new Error('the handle resolver answered no DID')
      return did as Resolved
    },
  }
}
