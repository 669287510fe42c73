import { LISTS_SERVICE_ID } from '../auth/service-ids.ts'
import type { AppConfig } from '../config.ts'

/**
 * Where the lists service takes live connections, as its DID document says: a WebSocket goes there directly, because a
 * PDS proxies requests only. Throws where the document names no such address, or one that is not safe.
 */
export async function listsSocketUrl(config: AppConfig, fetchAny: typeof fetch): Promise<string> {
  const library = await import('../auth/did-library.ts')
  const dids = new library.DidResolverCommon({
    plcDirectoryUrl: config.plcUrl,
    allowHttp: config.allowHttp,
    fetch: fetchAny,
  })
  const did = config.listsDid
  if (!library.isAtprotoDid(did)) throw new TypeError('the lists service has no DID of a known kind')
  const document = await dids.resolve(did)
  const ids = [`#${LISTS_SERVICE_ID}`, `${did}#${LISTS_SERVICE_ID}`]
  const endpoint = document.service?.find(({ id }) => ids.includes(id))?.serviceEndpoint
  if (typeof endpoint !== 'string') throw new TypeError('the lists service names no address')
  const url = new URL(endpoint)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && config.allowHttp))
    throw new TypeError('the lists service is not on https')
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href.replace(/\/$/, '')
}
