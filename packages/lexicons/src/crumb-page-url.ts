import { isDidString, isRecordKeyString } from '@atproto/lex-schema'

function baseOf(publicUrl: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/c/`
}

/** The public page of a crumb: `{publicUrl}/c/{did}/{rkey}`. `publicUrl` is the base of a web app, with or without a final slash. */
export function crumbPageUrl(publicUrl: string, did: string, rkey: string): string {
  return `${baseOf(publicUrl)}${did}/${rkey}`
}

/**
 * The exact inverse of `crumbPageUrl` for the same base. Compares text, parses no URL: nothing that merely normalises
 * to such an address (other case, default port, query, fragment, escapes, final slash) is taken for one.
 */
export function parseCrumbPageUrl(publicUrl: string, url: string): { did: string; rkey: string } | undefined {
  const base = baseOf(publicUrl)
  if (!url.startsWith(base)) return undefined
  const [did, rkey, ...more] = url.slice(base.length).split('/')
  if (did === undefined || rkey === undefined || more.length > 0) return undefined
  return isDidString(did) && isRecordKeyString(rkey) ? { did, rkey } : undefined
}
