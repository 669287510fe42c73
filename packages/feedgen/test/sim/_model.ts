/**
 * What each reader must see, worked out from what people did and from nothing else: no log, no index, no stream.
 * Deeds say here what they made true; the feeds are those of `_naive-feeds.ts`.
 */
import { hasReached, ids, type Work } from '@breadcrumbs/lexicons'
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
  /** How many crumbs of one person are kept, and how many posts. */
  quota = Number.POSITIVE_INFINITY
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

  /** How many crumbs and posts are too many. */
  countEvicted(): number {
    return this.facts.size - [...this.facts.values()].filter((fact) => this.isKept(fact)).length
  }

  /** What is left of what people said: the newest, and of their own old crumbs how far they had come. */
  private kept(): NewFact[] {
    const [kept, old] = [[] as NewFact[], [] as NewFact[]]
    for (const fact of this.facts.values()) (this.isKept(fact) ? kept : old).push(fact)
    const marks = old.filter(
      (fact) => fact.body.kind === 'activity' && !old.some((other) => outdoes(other, fact)),
    )
    const newest = marks.filter((mark) => newerThan(mark, marks).length < this.quota)
    // Under a path of their own: nothing is paired with them.
    return [...kept, ...newest.map((mark) => ({ ...mark, path: `${ids.crumb}-once/${mark.path}` }))]
  }

  private isKept(fact: NewFact): boolean {
    const { kind } = fact.body
    if (kind !== 'activity' && kind !== 'post') return true
    const ofKind = [...this.facts.values()].filter((other) => other.body.kind === kind)
    return newerThan(fact, ofKind).length < this.quota
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
    return naiveFeed(feed, [...this.kept(), ...away], viewer)
  }
}

type Dated = Extract<FactBody, { at: number }>

/** Of the same person those that come after a fact, by time and then by path. */
function newerThan(fact: NewFact, others: readonly NewFact[]): NewFact[] {
  const at = (one: NewFact) => (one.body as Dated).at
  return others.filter(
    (other) =>
      other.did === fact.did && (at(other) > at(fact) || (at(other) === at(fact) && other.path > fact.path)),
  )
}

/** Whether a later old crumb of the same person about the same work came at least as far. */
function outdoes(later: NewFact, earlier: NewFact): boolean {
  const [a, b] = [later.body, earlier.body]
  if (a.kind !== 'activity' || b.kind !== 'activity' || newerThan(earlier, [later]).length === 0) return false
  if (JSON.stringify(a.activity.work) !== JSON.stringify(b.activity.work)) return false
  if (a.activity.kind === 'finished') return true
  if (b.activity.kind === 'finished') return false
  return b.activity.position === undefined || hasReached(a.activity.position, b.activity.position)
}
