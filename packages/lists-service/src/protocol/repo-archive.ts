/**
 * A whole repo as one file (proposal 0016, "Repo serialisation", as of October 2026): commit, index, then every
 * record in the order of the index. Later drafts use another container; they are another {@link RepoArchive}.
 */
import { decode, encode } from '@atproto/lex-cbor'
import { type Cid, isCid, type LexMap, parseCid } from '@atproto/lex-data'
import { CarError, carBlock, carHeader, readCar } from './car.ts'
import type { CommitScheme, SignedCommit } from './commit-scheme.ts'
import { cidOfBytes } from './record-bytes.ts'
import { loadSetHash, type SetHasher, setHashDigest } from './set-hash.ts'

/** One record of an archive: `{collection}/{rkey}` and its version. */
export interface ArchiveEntry {
  readonly path: string
  readonly cid: string
}

/** Why an archive was refused. */
export type ArchiveProblem = 'container' | 'roots' | 'commit' | 'index' | 'digest' | 'records'

/** An archive that does not prove what it claims: nothing of it may be used. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused'
  readonly problem: ArchiveProblem

  constructor(problem: ArchiveProblem, message: string, o?: { cause: unknown }) {
    super(message, o)
    this.problem = problem
  }
}

/** What an archive must prove. */
export interface ArchiveClaim {
  readonly space: string
  readonly author: string
  readonly didKey: string
  /** False: an archive of commit and index alone is enough. */
  readonly expectValues: boolean
}

/** A verified archive. */
export interface ArchiveContents {
  readonly rev: string
  readonly entries: readonly ArchiveEntry[]
  /** As many as entries and in their order, or none. */
  readonly records: readonly Uint8Array[]
}

/** Writes and reads archives. */
export interface RepoArchive {
  readonly contentType: string
  /** `bytesOf` is asked for one record at a time, in the archive's order; undefined leaves all records out. */
  write(
    commit: SignedCommit,
    entries: readonly ArchiveEntry[],
    bytesOf: ((entry: ArchiveEntry) => Promise<Uint8Array>) | undefined,
  ): AsyncGenerator<Uint8Array>
  /** Throws {@link ArchiveRefused}. */
  read(source: AsyncIterable<Uint8Array>, claim: ArchiveClaim): Promise<ArchiveContents>
}

/** An index of 10 000 records has 1.2 MB; a record has at most a megabyte anywhere. */
const BLOCK_BYTES_MAX = 8 * 1024 * 1024

/** Archives as CAR files. */
export function carArchive(scheme: CommitScheme, hasher: SetHasher): RepoArchive {
  return {
    contentType: 'application/vnd.ipld.car',
    async *write(commit, entries, bytesOf) {
      const sorted = entries.toSorted(compareEntries)
      const commitBytes = encode({ ...commit })
      const indexBytes = encode(Object.fromEntries(sorted.map(({ path, cid }) => [path, parseCid(cid)])))
      const [commitCid, indexCid] = [commitBytes, indexBytes].map((bytes) => parseCid(cidOfBytes(bytes)))
      yield carHeader([commitCid!, indexCid!])
      yield carBlock(commitCid!, commitBytes)
      yield carBlock(indexCid!, indexBytes)
      if (!bytesOf) return
      for (const entry of sorted) yield carBlock(parseCid(entry.cid), await bytesOf(entry))
    },
    async read(source, claim) {
      try {
        return await readVerified(source, claim, scheme, hasher)
      } catch (error) {
        if (!(error instanceof CarError)) throw error
        throw new ArchiveRefused('container', error.message, { cause: error })
      }
    },
  }
}

async function readVerified(
  source: AsyncIterable<Uint8Array>,
  claim: ArchiveClaim,
  scheme: CommitScheme,
  hasher: SetHasher,
): Promise<ArchiveContents> {
  const { roots, blocks } = await readCar(source, BLOCK_BYTES_MAX)
  if (roots.length !== 2) throw new ArchiveRefused('roots', 'an archive has two roots')
  let commit: SignedCommit | undefined
  let entries: ArchiveEntry[] | undefined
  const records: Uint8Array[] = []
  for await (const { cid, bytes } of blocks) {
    if (!commit) {
      if (cid !== roots[0]) throw new ArchiveRefused('commit', 'the first block is not the first root')
      commit = readCommit(bytes)
      const { space, author, didKey } = claim
      if (!scheme.verify(commit, { space, author, rev: commit.rev }, didKey)) {
        throw new ArchiveRefused('commit', 'the commit is not that of this repo')
      }
    } else if (!entries) {
      if (cid !== roots[1]) throw new ArchiveRefused('index', 'the second block is not the second root')
      entries = readIndex(bytes)
      assertDigest(entries, commit, hasher)
    } else {
      if (entries[records.length]?.cid !== cid) {
        throw new ArchiveRefused('records', 'a record is not the one the index names here')
      }
      records.push(bytes)
    }
  }
  if (!commit || !entries) throw new ArchiveRefused('index', 'the archive has no commit and index')
  const mayBeEmpty = !claim.expectValues && records.length === 0
  if (!mayBeEmpty && records.length !== entries.length) {
    throw new ArchiveRefused('records', 'records of the index are missing')
  }
  return { rev: commit.rev, entries, records }
}

function readCommit(bytes: Uint8Array): SignedCommit {
  const { ver, rev, hash, ikm, sig, mac } = decodeMap(bytes, 'commit')
  const parts = [hash, ikm, sig, mac]
  if (typeof ver !== 'number' || typeof rev !== 'string' || !parts.every((p) => p instanceof Uint8Array)) {
    throw new ArchiveRefused('commit', 'the commit lacks a field')
  }
  const [h, i, s, m] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  return { ver, rev, hash: h, ikm: i, sig: s, mac: m }
}

function readIndex(bytes: Uint8Array): ArchiveEntry[] {
  const entries = Object.entries(decodeMap(bytes, 'index'))
  if (!entries.every(([, cid]) => isCid(cid))) throw new ArchiveRefused('index', 'the index names no CID')
  return entries.map(([path, cid]) => ({ path, cid: (cid as Cid).toString() })).sort(compareEntries)
}

function decodeMap(bytes: Uint8Array, problem: ArchiveProblem): LexMap {
  try {
    const value = decode(bytes)
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isCid(value)) {
      return value as LexMap
    }
  } catch {
    // Not canonical, or no CBOR: the same to us.
  }
  throw new ArchiveRefused(problem, `the ${problem} is not a map`)
}

function assertDigest(entries: readonly ArchiveEntry[], commit: SignedCommit, hasher: SetHasher): void {
  const state = loadSetHash()
  for (const { path, cid } of entries) hasher.add(state, `${path}/${cid}`)
  if (setHashDigest(state) !== Buffer.from(commit.hash).toString('hex')) {
    throw new ArchiveRefused('digest', 'the index does not have the hash the commit says')
  }
}

/** The order of keys in DAG-CBOR: the shorter first, then by bytes (paths are ASCII). */
export function compareEntries(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path.length - b.path.length || (a.path < b.path ? -1 : Number(a.path > b.path))
}
