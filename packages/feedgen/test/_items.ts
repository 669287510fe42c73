import { ids } from '@breadcrumbs/lexicons'
import type { FactBody, NewFact } from '../src/log/fact.ts'

export const POST = 'app.bsky.feed.post'

export const fact = (did: string, path: string, body: FactBody): NewFact => ({ did, path, version: '', body })

/** A reader who is loaded and follows these people, in this order. */
export function readerOf(did: string, authors: readonly string[]): NewFact[] {
  return [
    fact(did, '', { kind: 'viewer', loaded: true }),
    ...authors.map((_, n) => followOf(did, authors, n)),
  ]
}

export function followOf(did: string, authors: readonly string[], n: number): NewFact {
  return fact(did, `app.bsky.graph.follow/${n}`, { kind: 'follow', subject: authors[n] as string })
}

/** A crumb with its post at a time, ms; about a work of its own, so that nothing is folded, unless it has a title. */
export function itemOf(did: string, rkey: string, at: number, title = `${did}/${rkey}`): NewFact[] {
  const activity = {
    work: { mediaType: 'book', title },
    kind: 'noted' as const,
    position: undefined,
    spoilerFree: false,
    verdict: undefined,
    rating: undefined,
  }
  return [
    fact(did, `${ids.crumb}/${rkey}`, { kind: 'activity', at, cid: 'c', activity }),
    fact(did, `${POST}/${rkey}`, {
      kind: 'post',
      at,
      cid: 'p',
      crumbRkey: rkey,
      evidence: 'same-rkey',
      refCid: undefined,
    }),
  ]
}
