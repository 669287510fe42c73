/**
 * Which URLs a stranger may make us fetch (reference: threat "SSRF", cases ID-001…ID-009). Pure.
 *
 * This looks at the spelling only; that a name does not lead to a private address is checked when the socket
 * connects (safe-fetch.ts), since the answer of DNS may change in between.
 */
import ipaddr from 'ipaddr.js'

const HOSTNAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The URL when it may be fetched: https, a dotted host name, the default port, no user info. With
 * `allowLoopback` (development and tests) also http and any port on `localhost`, 127.0.0.0/8 and `[::1]`.
 * @returns undefined when refused
 */
export function publicUrl(raw: string, allowLoopback: boolean): URL | undefined {
  const url = URL.parse(raw)
  if (url?.username !== '' || url.password !== '') return undefined
  if (allowLoopback && isLoopbackHost(url.hostname)) {
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined
  }
  const isPlain = url.protocol === 'https:' && url.port === ''
  return isPlain && HOSTNAME.test(url.hostname) ? url : undefined
}

/**
 * The origin of a service endpoint that is nothing but an origin: as `publicUrl`, and no path, query or fragment.
 * @returns undefined when refused
 */
export function publicOrigin(raw: string, allowLoopback: boolean): string | undefined {
  const url = publicUrl(raw, allowLoopback)
  if (url?.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined
  return url.origin
}

/** Whether a socket may be opened to this address: globally routed unicast, or loopback where that is allowed. */
export function isPublicAddress(address: string, allowLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return false
  // IPv4 in IPv6 clothes (mapped, NAT64, 6to4) has ranges of its own and is refused.
  const range = ipaddr.parse(address).range()
  return range === 'unicast' || (allowLoopback && range === 'loopback')
}

function isLoopbackHost(hostname: string): boolean {
  if (hostname === 'localhost') return true
  const address = hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback'
}
