/**
 * Which DIDs we take, and where the document of one is. Pure; the address rules for hosts are identity/url-policy.ts.
 */

/** A DID of one of the two methods ATProto blesses. `host` of did:web carries a port only as `host:port`. */
export type ParsedDid = { method: 'plc' } | { method: 'web'; host: string }

const PLC = /^did:plc:[a-z2-7]{24}$/
// Host-level did:web only (atproto DID spec: no paths). A percent sign means a port here and nothing else, so
// that a host has one spelling: `%6c%6f%63alhost` is refused, not decoded.
const WEB = /^did:web:([a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?)(?:%3A(\d{1,5}))?$/

/** @returns undefined when `did` is not a bare did:plc or host-level did:web (a fragment makes it not bare). */
export function parseDid(did: string): ParsedDid | undefined {
  if (PLC.test(did)) return { method: 'plc' }
  const web = WEB.exec(did)
  if (!web) return undefined
  const host = web[1]!.toLowerCase()
  return { method: 'web', host: web[2] === undefined ? host : `${host}:${web[2]}` }
}
