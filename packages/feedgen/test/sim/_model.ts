/**
 * What each reader must see, worked out from what people did and from nothing else: no log, no index, no stream.
 * Deeds say here what they made true; the feeds are those of `_naive-feeds.ts`.
 */
import { ids, type Work } from '@breadcrumbs/lexicons'
import type { FactBody, NewFact } from '../../src/log/fact.ts'
import { naiveFeed } from '../_naive-feeds.ts'
import { POST } from '../_person.ts'

/** A crumb that somebody wrote, with what stays as it is when they edit it. */
export interface KnownCrumb {
  readonly did: string
  readonly rkey: string
  readonly work: Work
  readonly createdAt: number
  /** Key of the post about it. */
  readonly postRkey: string | undefined
  /** The crumb names that post. */
  readonly isNamed: boolean
}

export class Model {
  readonly crumbs: KnownCrumb[] = []
  /** Who is away, and what their host or the relay calls it. */
  readonly away = new Map<string, string>()
  private readonly facts = new Map<string, NewFact>()

  put(did: string, path: string, body: FactBody): void {
    this.facts.set(`${did} ${path}`, { did, path, version: '', body })
  }

  drop(did: string, path: string): void {
    this.facts.delete(`${did} ${path}`)
  }

  has(did: string, path: string): boolean {
    return this.facts.has(`${did} ${path}`)
  }

  /** The paths under which somebody follows or blocks somebody. */
  relations(kind: 'follow' | 'block', did: string, subject: string): string[] {
    return [...this.facts.values()]
      .filter((fact) => fact.did === did && fact.body.kind === kind && fact.body.subject === subject)
      .map((fact) => fact.path)
  }

  /** Somebody's crumbs of which the crumb or the post is still there. */
  crumbsOf(did: string): KnownCrumb[] {
    return this.crumbs.filter((crumb) => crumb.did === did && (this.hasCrumb(crumb) || this.hasPost(crumb)))
  }

  hasCrumb({ did, rkey }: KnownCrumb): boolean {
    return this.has(did, `${ids.crumb}/${rkey}`)
  }

  hasPost({ did, postRkey }: KnownCrumb): boolean {
    return postRkey !== undefined && this.has(did, `${POST}/${postRkey}`)
  }

  /** The post URIs of a whole feed, in order. */
  feed(feed: string, viewer: string): string[] {
    const away = [...this.away].map(
      ([did, status]): NewFact => ({
        did,
        path: '',
        version: '',
        body: { kind: 'account', active: false, status },
      }),
    )
    return naiveFeed(feed, [...this.facts.values(), ...away], viewer)
  }
}
