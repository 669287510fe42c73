/** What the person typed, made ready to look up, or the sentence that says why it cannot be. */
export type TypedHandle = { readonly handle: string } | { readonly problem: string }

/** Longest handle (atproto.com/specs/handle). */
const HANDLE_LENGTH_MAX = 253

const HANDLE = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Invisible marks that travel along when a handle is copied out of another app. */
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g

/**
 * Accepts a handle as people type or paste it: with or without @, in any case, with blanks around it. Everything
 * that is not a handle (addresses, e-mail, DIDs) is refused here, so nothing else ever reaches the resolver.
 */
export function readTypedHandle(typed: string): TypedHandle {
  const handle = typed.replace(INVISIBLE, '').trim().replace(/^@/, '').toLowerCase()
  if (handle === '') return { problem: 'Type your handle, for example alice.example.com.' }
  if (handle.includes('@')) return { problem: 'That is an e-mail address. Your handle has no @ inside.' }
  if (!handle.includes('.'))
    return { problem: `A handle has a dot in it. Did you mean ${handle.slice(0, 60)}.bsky.social?` }
  if (handle.length > HANDLE_LENGTH_MAX || !HANDLE.test(handle))
    return { problem: 'That does not look like a handle. It reads like alice.example.com.' }
  return { handle }
}
