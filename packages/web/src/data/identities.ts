import type { AppConfig } from '../config.ts'
import { xrpcHandleResolver } from './handle-resolver.ts'

/** Where somebody's records are, and what to call them. */
export interface Identity {
  readonly did: string
  /** Only where handle and DID confirm each other; anybody can claim a handle. Looked up meanwhile; never rejects. */
  readonly handle: Promise<string | undefined>
  readonly pdsUrl: string
}

/** Looks people up by DID. */
export type ResolveIdentity = (did: string) => Promise<Identity>

/** The address book over the PLC directory, did:web hosts and the configured handle resolver. */
export function identityResolver(config: AppConfig, fetchAny: typeof fetch): ResolveIdentity {
  const handles = xrpcHandleResolver(config.handleResolver, fetchAny)
  const load = async () => {
    const library = await import('../auth/did-library.ts')
    const dids = new library.DidResolverCommon({
      plcDirectoryUrl: config.plcUrl,
      allowHttp: config.allowHttp,
      fetch: fetchAny,
    })
    return { library, dids }
  }
  return async (did) => {
    const { library, dids } = await load()
    if (!library.isAtprotoDid(did)) throw new TypeError('not a DID of a kind ATProto knows')
    const document = await dids.resolve(did)
    const pds = library.extractPdsUrl(document)
    if (pds.protocol !== 'https:' && !config.allowHttp) throw new TypeError('the PDS is not on https')
    const claimed = document.alsoKnownAs?.find((name) => name.startsWith('at://'))?.slice('at://'.length)
    // An unconfirmed handle is left out rather than shown; not reaching the resolver confirms nothing either.
    const confirm = async (handle: string): Promise<string | undefined> => {
      const confirmed = await handles.resolve(handle).catch(() => undefined)
      return confirmed === did ? handle.toLowerCase() : undefined
    }
    const handle = claimed === undefined ? Promise.resolve(undefined) : confirm(claimed)
    return { did, handle, pdsUrl: pds.href }
  }
}
