import type { DidString } from '@atproto/lex-schema'
import type { SignedInHint } from '../session.ts'

const KEY = 'breadcrumbs-signed-in'

const DID = /^did:(?:plc|web):[a-zA-Z0-9._:%-]{1,2040}$/

/**
 * Remembers in the browser who is signed in, by their public DID and nothing else. Where nothing can be remembered, and
 * where a sign-in is just coming back in the fragment of the address, it is to be found out.
 */
export function signedInHint(storage: () => Storage, fragment: string): SignedInHint {
  return {
    read() {
      if (/[#&]state=/.test(fragment)) return 'unknown'
      try {
        const did = storage().getItem(KEY)
        if (did === null) return undefined
        return DID.test(did) ? (did as DidString) : 'unknown'
      } catch {
        return 'unknown'
      }
    },
    write(did) {
      try {
        if (did !== undefined) storage().setItem(KEY, did)
        else storage().removeItem(KEY)
      } catch {
        // Next time one waits a moment; nothing else depends on it.
      }
    },
  }
}
