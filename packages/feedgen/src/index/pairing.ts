import { ids } from '@breadcrumbs/lexicons'
import type { CompanionRef } from '../events.ts'
import type { Evidence } from '../log/fact.ts'

export interface Pairing {
  readonly crumbRkey: string
  readonly evidence: Evidence
  readonly refCid: string | undefined
}

/**
 * Which crumb a post accompanies, first evidence wins: what the post itself names, then a crumb with
 * the same rkey in the same repo (design/feedgen.md "Pairing evidence"). Never its text.
 * A named crumb need not be known yet: the pair begins when it is.
 */
export function pairPost(
  rkey: string,
  ref: CompanionRef | undefined,
  isCrumbAtSameRkey: boolean,
): Pairing | undefined {
  if (ref) return { crumbRkey: ref.crumbRkey, evidence: 'associated-ref', refCid: ref.cid }
  return isCrumbAtSameRkey ? { crumbRkey: rkey, evidence: 'same-rkey', refCid: undefined } : undefined
}

/** The path of the crumb with this rkey. */
export function crumbPath(rkey: string): string {
  return `${ids.crumb}/${rkey}`
}

/** The rkey of a `collection/rkey` path. */
export function rkeyOf(path: string): string {
  return path.slice(path.indexOf('/') + 1)
}
