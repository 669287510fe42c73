/**
 * Everything a group is, to take elsewhere: every record with its version, every repo with its rev and the digest of
 * its set hash. What is read is one moment; whoever reads the copy can check all of it without us.
 */
import { encode } from '@atproto/lex-cbor'
import { type LexMap, parseCid } from '@atproto/lex-data'
import { type JsonValue, lexToJson } from '@atproto/lex-json'
import type { DidString } from '@atproto/lex-schema'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables } from '../database/schema.ts'
import { snapshot } from '../database/snapshot.ts'
import { compareText } from '../list/reference.ts'
import { carBlock, carHeader } from '../protocol/car.ts'
import { cidOfBytes } from '../protocol/record-bytes.ts'
import { loadSetHash, type SetHasher, setHashDigest } from '../protocol/set-hash.ts'
import { groupNotFound } from '../refusal.ts'
import { shownSetHash } from '../takedowns/shown-repo.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'
import { requireMember } from './membership.ts'
import { findSpace, readHead, readRecords, type StoredRecord } from './store.ts'

/** The format's name and version, in every copy. */
export const EXPORT_FORMAT = 'breadcrumbs-group/1'

/** One repo of a copy. */
export interface ExportedRepo {
  readonly author: DidString
  readonly rev: string
  /** SHA-256 of the set hash, hex. */
  readonly digest: string
  readonly records: readonly Omit<StoredRecord, 'author'>[]
}

/** A group's copy. */
export interface GroupExport {
  readonly format: typeof EXPORT_FORMAT
  readonly space: string
  readonly authority: DidString
  readonly position: number
  /** By author; records by collection and key. */
  readonly repos: readonly ExportedRepo[]
}

/** A member who asks for the copy. */
interface Reader {
  readonly did: DidString
  readonly takedowns: Takedowns
  readonly hasher: SetHasher
}

/**
 * Reads a group as one; a repo that was emptied says nothing and is left out. The reader must be in it and gets nothing
 * that is taken down; the operator's commands name none and get everything. Throws GroupNotFound.
 */
export function exportGroup(db: Database<Tables>, uri: string, reader?: Reader): Promise<GroupExport> {
  return snapshot(db, async (trx) => {
    const space = await findSpace(trx, uri)
    if (reader) await requireMember(trx, space, reader.did)
    if (!space) throw groupNotFound()
    const isShown = (record: StoredRecord) => !reader?.takedowns.hidesRecord(uri, record)
    const shown = (await readRecords(trx, uri)).filter(isShown)
    const byAuthor = Map.groupBy(shown, ({ author }) => author)
    const repos: ExportedRepo[] = []
    for (const author of [...byAuthor.keys()].sort(compareText)) {
      const head = await readHead(trx, uri, author)
      if (!head) throw new Error('records without a repo')
      const records = (byAuthor.get(author) ?? [])
        .map(({ collection, rkey, cid, value }) => ({ collection, rkey, cid, value }))
        .sort(comparePaths)
      const repo = { space: uri, author, setHash: head.set_hash }
      const setHash = reader ? await shownSetHash(trx, reader, repo) : repo.setHash
      repos.push({ author, rev: head.rev, digest: setHashDigest(loadSetHash(setHash)), records })
    }
    return { format: EXPORT_FORMAT, space: uri, authority: space.authority, position: space.position, repos }
  })
}

/** The copy as JSON. */
export function exportToJson(group: GroupExport): JsonValue {
  return lexToJson(group as unknown as LexMap)
}

/** The copy as a container: first a block that lists the repos and their records by CID, then each record once. */
export function* exportToCar(group: GroupExport): Generator<Uint8Array> {
  const repos = group.repos.map(({ records, ...repo }) => ({
    ...repo,
    records: records.map(({ collection, rkey, cid }) => ({ collection, rkey, cid: parseCid(cid) })),
  }))
  const index = encode({ ...group, repos } as unknown as LexMap)
  const root = parseCid(cidOfBytes(index))
  yield carHeader([root])
  yield carBlock(root, index)
  const written = new Set<string>()
  for (const { cid, value } of group.repos.flatMap(({ records }) => records)) {
    if (written.has(cid)) continue
    written.add(cid)
    yield carBlock(parseCid(cid), encode(value))
  }
}

function comparePaths(a: Omit<StoredRecord, 'author'>, b: Omit<StoredRecord, 'author'>): number {
  return compareText(a.collection, b.collection) || compareText(a.rkey, b.rkey)
}
