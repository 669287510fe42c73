/**
 * Several replicas of one group, each the home of some members, cut off from each other and joined again. Members
 * write into their own repo at home, knowing only what their replica shows; replicas exchange whole repos.
 */
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import type { Card } from '../src/list/cards.ts'
import { type MergedGroup, merge } from '../src/list/merge.ts'
import type { GroupRecord } from '../src/list/record.ts'
import { foldOp } from '../src/protocol/oplog.ts'
import { loadSetHash, type SetHash, type SetHasher, setHashDigest } from '../src/protocol/set-hash.ts'
import * as r from './_records.ts'

interface Repo {
  rev: number
  records: ReadonlyMap<string, GroupRecord>
  digest: string
}

/** One thing a member does; numbers choose among what they see. */
export interface Step {
  readonly who: number
  readonly act: 'add' | 'edit' | 'remove' | 'undo' | 'state' | 'vote' | 'comment' | 'delete' | 'heal'
  readonly a: number
  readonly b: number
}

const LIST = r.groupList(r.ALICE, r.tid(1))
const ROLES = ['owner', 'editor', 'editor', 'viewer', 'admin'] as const
const IMDB = ['tt0079944', 'tt0060107', undefined]

export class Replicas {
  readonly members: readonly DidString[]
  readonly #replicas: Map<DidString, Repo>[]
  readonly #hashes = new Map<DidString, SetHash>()
  readonly #hasher: SetHasher
  #clock = 10

  constructor(count: number, hasher: SetHasher) {
    this.#hasher = hasher
    this.members = [r.ALICE, r.BOB, r.CARLA, ...extraMembers(count)].slice(0, Math.max(3, count))
    this.#replicas = Array.from({ length: count }, () => new Map())
    this.members.forEach((did, i) => {
      this.#write(r.AUTHORITY, memberAs(did, ROLES[i]!))
    })
    this.#write(r.ALICE, LIST)
    this.heal()
  }

  /** What the replica shows. */
  view(replica: number): MergedGroup {
    return merge(r.AUTHORITY, this.records(replica))
  }

  records(replica: number): GroupRecord[] {
    return [...this.#replicas[replica]!.values()].flatMap((repo) => [...repo.records.values()])
  }

  /** Every repo's set hash as the replica knows it. */
  digests(replica: number): Record<string, string> {
    const repos = [...this.#replicas[replica]!].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(repos.map(([did, repo]) => [did, repo.digest]))
  }

  /** Every repo's set hash, made anew of the records the replica holds. */
  recomputed(replica: number): Record<string, string> {
    const repos = [...this.#replicas[replica]!].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(repos.map(([did, { records }]) => [did, this.#digestOf(records.values())]))
  }

  #digestOf(records: Iterable<GroupRecord>): string {
    const hash = loadSetHash()
    for (const { collection, rkey, cid } of records) {
      foldOp(this.#hasher, hash, { collection, rkey, cid, prev: null })
    }
    return setHashDigest(hash)
  }

  /** Every replica takes the newest version of every repo. */
  heal(): void {
    const newest = new Map<DidString, Repo>()
    for (const replica of this.#replicas) {
      for (const [did, repo] of replica) if (repo.rev > (newest.get(did)?.rev ?? -1)) newest.set(did, repo)
    }
    for (const replica of this.#replicas) for (const [did, repo] of newest) replica.set(did, repo)
  }

  do({ who, act, a, b }: Step): void {
    if (act === 'heal') {
      this.heal()
      return
    }
    const did = this.members[who % this.members.length]!
    const cards = this.view(this.#homeOf(did)).lists[0]?.cards ?? []
    const card = choose(cards, a)
    const item = card && choose(card.items, b)
    const ownOf = (collection: string) =>
      [...(this.#repoOf(did)?.records.values() ?? [])].filter((record) => record.collection === collection)
    this.#clock += 1
    const rkey = r.tid(this.#clock)
    if (act === 'undo') this.#delete(did, choose(ownOf(ids.removal), a))
    else if (act === 'delete') this.#delete(did, choose(ownOf(ids.groupItem), a))
    else if (act === 'add') this.#write(did, r.item(did, rkey, LIST, filmOf(b)))
    else if (act === 'edit') {
      const own = choose(ownOf(ids.groupItem), a)
      if (own) this.#write(did, r.item(did, own.rkey, LIST, { ...filmOf(b), note: `edit ${a}` }))
    } else if (card && item) this.#write(did, aboutItem(did, act, { rkey, card, item, b }))
  }

  #homeOf(did: DidString): number {
    return Math.max(0, this.members.indexOf(did)) % this.#replicas.length
  }

  #repoOf(did: DidString): Repo | undefined {
    return this.#replicas[this.#homeOf(did)]!.get(did)
  }

  #write(did: DidString, record: GroupRecord): void {
    this.#put(did, record, record)
  }

  #delete(did: DidString, record: GroupRecord | undefined): void {
    if (record) this.#put(did, record, undefined)
  }

  #put(did: DidString, at: GroupRecord, record: GroupRecord | undefined): void {
    const path = `${at.collection}/${at.rkey}`
    const repo = this.#repoOf(did)
    const records = new Map(repo?.records)
    const prev = records.get(path)?.cid ?? null
    if (record) records.set(path, record)
    else records.delete(path)
    const hash = this.#hashes.get(did) ?? loadSetHash()
    this.#hashes.set(did, hash)
    foldOp(this.#hasher, hash, { collection: at.collection, rkey: at.rkey, cid: record?.cid ?? null, prev })
    const rev = (repo?.rev ?? 0) + 1
    this.#replicas[this.#homeOf(did)]!.set(did, { rev, records, digest: setHashDigest(hash) })
  }
}

function aboutItem(
  did: DidString,
  act: 'remove' | 'state' | 'vote' | 'comment',
  { rkey, card, item, b }: { rkey: string; card: Card; item: GroupRecord; b: number },
): GroupRecord {
  switch (act) {
    case 'remove':
      return r.removal(did, rkey, item)
    case 'vote':
      return r.about(did, ids.vote, item, { value: (b % 7) - 1 })
    case 'comment':
      return r.comment(did, rkey, item, { text: `c${b}` })
    case 'state': {
      const supersedes = card.state.versions.map(r.seen)
      const status = b % 2 === 0 ? 'queued' : 'done'
      return r.about(did, ids.itemState, item, { status, sortKey: `a${b % 4}`, supersedes })
    }
  }
}

/** The same in every world: made once. */
const made = new Map<string, GroupRecord>()
function memberAs(did: DidString, role: (typeof ROLES)[number]): GroupRecord {
  const known = made.get(`${did} ${role}`) ?? r.member(did, role)
  made.set(`${did} ${role}`, known)
  return known
}

function extraMembers(count: number): DidString[] {
  return Array.from(
    { length: Math.max(0, count - 3) },
    (_, i): DidString => `did:plc:${'xyz'[i]!.repeat(24)}`,
  )
}

function filmOf(n: number): { title: string; imdb?: string } {
  const imdb = IMDB[n % IMDB.length]
  return { title: `film ${n % 5}`, ...(imdb !== undefined && { imdb }) }
}

function choose<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)]
}
