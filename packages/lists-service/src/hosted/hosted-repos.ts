/**
 * The repos this service holds, read as a repo host answers (`com.atproto.space.*`, reference "XRPC methods").
 * Whoever may read a group reads every repo of it. Commits and archives are made for each answer and never kept.
 */
import { randomBytes } from 'node:crypto'
import type { DidString } from '@atproto/lex-schema'
import type { Database } from '@breadcrumbs/service-kit'
import type { Db, Tables, Trx } from '../database/schema.ts'
import { snapshot } from '../database/snapshot.ts'
import {
  type CommitScheme,
  type SignedCommit,
  type Signer,
  signedCommits,
} from '../protocol/commit-scheme.ts'
import { carArchive, type RepoArchive } from '../protocol/repo-archive.ts'
import { loadSetHash, type SetHasher, setHashDigest } from '../protocol/set-hash.ts'
import { Refusal, spaceNotFound } from '../refusal.ts'
import { findMember } from '../repo-host/membership.ts'
import { findSpace, readHead } from '../repo-host/store.ts'
import { shownSetHash } from '../takedowns/shown-repo.ts'
import { Takedowns } from '../takedowns/takedowns.ts'

const IKM_BYTES = 32

/** What hosted repos are read with. */
export interface HostedTools {
  readonly db: Database<Tables>
  readonly signer: Signer
  readonly scheme: CommitScheme
  readonly archive: RepoArchive
  readonly hasher: SetHasher
  /** Whose records are not shown. */
  readonly takedowns: Takedowns
}

/** The tools of a host with the given key; without takedowns everything is shown. */
export function createHostedTools(
  db: Database<Tables>,
  signer: Signer,
  hasher: SetHasher,
  takedowns = new Takedowns(),
): HostedTools {
  return { db, signer, scheme: signedCommits, archive: carArchive(signedCommits, hasher), hasher, takedowns }
}

/** Where a repo stands. */
export interface RepoHead {
  readonly rev: string
  /** Digest of the set hash, 32 bytes. */
  readonly hash: Uint8Array
}

/** One repo at one moment, for a caller who may read it. */
export interface OpenRepo {
  readonly trx: Trx
  readonly space: string
  readonly author: DidString
  readonly head: RepoHead
  /** Whether the record is not to be seen. */
  readonly hides: (path: { readonly collection: string; readonly rkey: string }) => boolean
}

/** The question every method of a repo starts with. */
export interface RepoRequest {
  readonly caller: DidString
  readonly space: string
  readonly repo: DidString
}

/** Reads a repo at one moment. Throws SpaceNotFound for whoever is no member, RepoNotFound without a repo. */
export function readRepo<T>(
  tools: HostedTools,
  request: RepoRequest,
  work: (repo: OpenRepo) => Promise<T>,
): Promise<T> {
  return snapshot(tools.db, async (trx) => {
    await requireReader(trx, request.space, request.caller)
    const { space, repo: author } = request
    const { takedowns } = tools
    const head = takedowns.hasPerson(author) ? undefined : await readHead(trx, space, author)
    if (!head) throw new Refusal('RepoNotFound', 'that account has no repo in the space')
    const setHash = await shownSetHash(trx, tools, { space, author, setHash: head.set_hash })
    const hides: OpenRepo['hides'] = (path) => takedowns.hidesRecord(space, { author, ...path })
    return work({ trx, space, author, head: { rev: head.rev, hash: digestOf(setHash) }, hides })
  })
}

/** Refuses everybody but active members, as if there were no such space. */
export async function requireReader(db: Db, uri: string, caller: DidString): Promise<void> {
  const space = await findSpace(db, uri)
  const member = space && (await findMember(db, space, caller))
  if (member?.status !== 'active') throw spaceNotFound()
}

/** The commit of the repo as it was opened. */
export function commitOf(
  { scheme, signer }: HostedTools,
  { space, author, head }: Omit<OpenRepo, 'trx' | 'hides'>,
): Promise<SignedCommit> {
  return scheme.make({ space, author, rev: head.rev }, head.hash, signer, randomBytes(IKM_BYTES))
}

/** The digest of a stored set hash. */
export function digestOf(setHash: Uint8Array): Uint8Array {
  return Buffer.from(setHashDigest(loadSetHash(setHash)), 'hex')
}
