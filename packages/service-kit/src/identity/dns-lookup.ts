/**
 * Name resolution that a stranger's slow name server cannot use against us.
 *
 * The system's (getaddrinfo) blocks a thread of a pool of four, which files and every other name share: four
 * hosts that never answer would stop the process. This asks the name servers over sockets, with a time limit.
 * It knows no /etc/hosts, which is right for names that strangers choose.
 */
import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'

/** All addresses of a name; rejects when there is none or nobody answered. */
export type Lookup = (hostname: string) => Promise<LookupAddress[]>

const TIMEOUT_MS = 1000
const TRIES = 2

/** @param servers `address:port` of name servers; the system's when absent */
export function createDnsLookup(servers?: readonly string[]): Lookup {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  if (servers) resolver.setServers(servers)
  return async (hostname) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    if (four.status === 'rejected' && six.status === 'rejected') throw four.reason
    return [
      ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
      ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
    ]
  }
}
