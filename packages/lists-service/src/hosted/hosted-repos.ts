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
import { Refusal } from '../refusal.ts'
import { findMember } from '../repo-host/membership.ts'
import { findSpace, readHead } from '../repo-host/store.ts'

const IKM_BYTES = 32

/** What hosted repos are read with. */
export interface HostedTools {
  readonly db: Database<Tables>
  readonly signer: Signer
  readonly scheme: CommitScheme
  readonly archive: RepoArchive
}

/** The tools of a host with the given key. */
export function createHostedTools(db: Database<Tables>, signer: Signer, hasher: SetHasher): HostedTools {
  return { db, signer, scheme: signedCommits, archive: carArchive(signedCommits, hasher) }
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
    const head = await readHead(trx, request.space, request.repo)
    if (!head) throw new Refusal('RepoNotFound', 'that account has no repo in the space')
    const { rev, set_hash } = head
    return work({ trx, space: request.space, author: request.repo, head: { rev, hash: digestOf(set_hash) } })
  })
}

/** Refuses everybody but active members, as if there were no such space. */
export async function requireReader(db: Db, uri: string, caller: DidString): Promise<void> {
  const space = await findSpace(db, uri)
  const member = space && (await findMember(db, space, caller))
  if (member?.status !== 'active') throw new Refusal('SpaceNotFound', 'no such space')
}

/** The commit of the repo as it was opened. */
export function commitOf(
  { scheme, signer }: HostedTools,
  { space, author, head }: Omit<OpenRepo, 'trx'>,
): Promise<SignedCommit> {
  return scheme.make({ space, author, rev: head.rev }, head.hash, signer, randomBytes(IKM_BYTES))
}

/** The digest of a stored set hash. */
export function digestOf(setHash: Uint8Array): Uint8Array {
  return Buffer.from(setHashDigest(loadSetHash(setHash)), 'hex')
}
