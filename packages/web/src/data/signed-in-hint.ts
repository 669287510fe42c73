import type { SignedInHint } from '../session.ts'

const KEY = 'breadcrumbs-signed-in'

/**
 * Remembers in the browser that somebody is signed in, and nothing else of them. Where nothing can be remembered, and
 * where a sign-in is just coming back in the fragment of the address, the answer is yes: then one waits to be sure.
 */
export function signedInHint(storage: () => Storage, fragment: string): SignedInHint {
  return {
    read() {
      if (/[#&]state=/.test(fragment)) return true
      try {
        return storage().getItem(KEY) !== null
      } catch {
        return true
      }
    },
    write(isSignedIn) {
      try {
        if (isSignedIn) storage().setItem(KEY, '1')
        else storage().removeItem(KEY)
      } catch {
        // Next time one waits a moment; nothing else depends on it.
      }
    },
  }
}
