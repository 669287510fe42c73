/** How many streams may be open at once (DS-007): in this process, from one address, and of one member. */
import type { IncomingMessage } from 'node:http'

/** Made by {@link createStreamLimits}. */
export interface StreamLimits {
  /** Counts a connection; answers how to give it back, or which limit is reached. */
  enter(address: string): Place | 'process' | 'address'
}

/** One connection's place. Giving it back twice is giving it back once. */
export interface Place {
  /** Counts it as the member's; false where they have as many as they may. */
  enterAs(did: string): boolean
  leave(): void
}

/** Counts from nothing. */
export function createStreamLimits(max: {
  readonly inProcess: number
  readonly perAddress: number
  readonly perMember: number
}): StreamLimits {
  const ofAddress = new Map<string, number>()
  const ofMember = new Map<string, number>()
  let all = 0
  return {
    enter(address) {
      if (all >= max.inProcess) return 'process'
      if ((ofAddress.get(address) ?? 0) >= max.perAddress) return 'address'
      all += 1
      add(ofAddress, address, 1)
      let member: string | undefined
      let isIn = true
      return {
        enterAs(did) {
          if (!isIn || (ofMember.get(did) ?? 0) >= max.perMember) return false
          add(ofMember, did, 1)
          member = did
          return true
        },
        leave() {
          if (!isIn) return
          isIn = false
          all -= 1
          add(ofAddress, address, -1)
          if (member !== undefined) add(ofMember, member, -1)
        },
      }
    },
  }
}

function add(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}

/** Who asks: the address that the outermost of `proxies` trusted proxies saw (`LISTS_TRUST_PROXY`). */
export function addressOf(
  { socket, headers }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  proxies: number,
): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  const nearestFirst = [socket.remoteAddress ?? '', ...forwarded.reverse()]
  return nearestFirst[Math.min(proxies, nearestFirst.length - 1)]!
}
