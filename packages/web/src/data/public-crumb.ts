import { type Crumb, ids, isRejected } from '@breadcrumbs/lexicons'
import { readShownCrumb } from '../model/read-shown-crumb.ts'
import type { ResolveIdentity } from './identities.ts'
import { getRecord } from './repo-reads.ts'
import { publicClient } from './xrpc.ts'

interface Author {
  readonly did: string
  readonly handle: string | undefined
}

/** A crumb as anybody can read it, or the plain fact that there is none. */
export type PublicCrumb =
  | { readonly found: true; readonly crumb: Crumb; readonly author: Author }
  | { readonly found: false; readonly reason: 'absent' | 'unreadable' }

/**
 * Reads one crumb from its author's own PDS, without any credential: works signed out, and shows nothing that the
 * author has deleted. Throws where author or PDS cannot be reached.
 */
export async function readPublicCrumb(
  did: string,
  rkey: string,
  resolve: ResolveIdentity,
  fetchAny: typeof fetch,
): Promise<PublicCrumb> {
  const found = await resolve(did)
  const pds = publicClient(found.pdsUrl, fetchAny)
  const [value, handle] = await Promise.all([getRecord(pds, did, ids.crumb, rkey), found.handle])
  if (value === undefined) return { found: false, reason: 'absent' }
  const crumb = readShownCrumb(value)
  return isRejected(crumb)
    ? { found: false, reason: 'unreadable' }
    : { found: true, crumb, author: { did, handle } }
}
