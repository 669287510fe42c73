import { Client } from '@atproto/lex-client'
import type { DidString } from '@atproto/lex-schema'
import { LISTS_SERVICE_ID } from '../auth/service-ids.ts'

/** Somebody who is signed in: who they are, and requests to their PDS that carry their permission. */
export interface Account {
  readonly did: DidString
  readonly fetchHandler: (path: string, init: RequestInit) => Promise<Response>
}

/** No answer within this time counts as unreachable; a phone that changes networks leaves requests hanging. */
const TIMEOUT_MS = 20_000

function bounded(init: RequestInit): RequestInit {
  const limit = AbortSignal.timeout(TIMEOUT_MS)
  return { ...init, signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit }
}

// Records in the wild hold floats and odd values: reading them must not fail in the parser already.
const LENIENT = { strictResponseProcessing: false } as const

/** The person's own PDS. */
export function pdsClient(account: Account): Client {
  const fetchHandler = (path: string, init: RequestInit) => account.fetchHandler(path, bounded(init))
  return new Client({ did: account.did, fetchHandler }, LENIENT)
}

/** The lists service, reached through the person's PDS, which signs for who is asking. */
export function listsClient(account: Account, listsDid: string): Client {
  const fetchHandler = (path: string, init: RequestInit) => account.fetchHandler(path, bounded(init))
  const service = `${listsDid as DidString}#${LISTS_SERVICE_ID}` as const
  return new Client({ did: account.did, fetchHandler }, { service })
}

/** Anybody's PDS, asked as a stranger: no credential, no cookie. */
export function publicClient(pdsUrl: string, fetchAny: typeof fetch): Client {
  const fetchHandler = (path: string, init: RequestInit) =>
    fetchAny(new URL(path, pdsUrl), { ...bounded(init), credentials: 'omit', referrerPolicy: 'no-referrer' })
  return new Client({ fetchHandler }, LENIENT)
}
