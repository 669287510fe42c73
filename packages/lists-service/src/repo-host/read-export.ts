/** Reads a group's copy, checking every claim it makes. A copy comes from anywhere: what is wrong is an answer. */
import { decode } from '@atproto/lex-cbor'
import { type Cid, isCid, type LexMap } from '@atproto/lex-data'
import { type JsonValue, jsonToLex } from '@atproto/lex-json'
import { isDidString, isNsidString, isRecordKeyString } from '@atproto/lex-schema'
import { ids, isRejected, parseSpaceRef, type Rejected } from '@breadcrumbs/lexicons'
import { CarError, readCar } from '../protocol/car.ts'
import { encodeRecord } from '../protocol/record-bytes.ts'
import { loadSetHash, type SetHasher, setElement, setHashDigest } from '../protocol/set-hash.ts'
import { EXPORT_FORMAT, type ExportedRepo, type GroupExport } from './export-group.ts'

/** The list of records may be long; no record is. */
const BLOCK_BYTES_MAX = 64 * 2 ** 20

/** Reads the JSON of a copy. Never throws for what is in it. */
export function readJsonExport(hasher: SetHasher, text: string): GroupExport | Rejected {
  try {
    return checkExport(hasher, jsonToLex(JSON.parse(text) as JsonValue))
  } catch {
    // Neither JSON nor data of the protocol; whose copy it is sees it is none.
    return { rejected: 'not-json' }
  }
}

/** Reads a copy in a container. Never throws for what is in it. */
export async function readCarExport(
  hasher: SetHasher,
  source: AsyncIterable<Uint8Array>,
): Promise<GroupExport | Rejected> {
  try {
    const { roots, blocks } = await readCar(source, BLOCK_BYTES_MAX)
    const values = new Map<string, unknown>()
    for await (const { cid, bytes } of blocks) values.set(cid, decode(bytes))
    const index = values.get(roots[0] ?? '')
    if (roots.length !== 1 || !isMap(index)) return { rejected: 'index' }
    return checkExport(hasher, { ...index, repos: withValues(index.repos, values) })
  } catch (error) {
    if (error instanceof CarError) return { rejected: 'container', detail: error.problem }
    // A block that is no data of the protocol.
    return { rejected: 'container' }
  }
}

function withValues(repos: unknown, values: ReadonlyMap<string, unknown>): unknown {
  if (!Array.isArray(repos)) return undefined
  return repos.filter(isMap).map((repo) => ({
    ...repo,
    records: (Array.isArray(repo.records) ? repo.records : []).filter(isMap).map((record) => {
      const cid = isCid(record.cid) ? (record.cid as Cid).toString() : ''
      return { ...record, cid, value: values.get(cid) }
    }),
  }))
}

function checkExport(hasher: SetHasher, copy: unknown): GroupExport | Rejected {
  if (!isMap(copy) || copy.format !== EXPORT_FORMAT) return { rejected: 'format' }
  const { space, authority, position, repos } = copy
  const ref = typeof space === 'string' ? parseSpaceRef(space) : undefined
  if (!ref || ref.type !== ids.group || ref.did !== authority) return { rejected: 'space' }
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || !Array.isArray(repos))
    return { rejected: 'shape' }
  const checked: ExportedRepo[] = []
  for (const repo of repos) {
    const read = checkRepo(hasher, repo)
    if (isRejected(read)) return read
    checked.push(read)
  }
  const authors = new Map(checked.map(({ author }) => [author as string, author]))
  const owner = authors.get(ref.did)
  if (authors.size !== checked.length || owner === undefined) return { rejected: 'repos' }
  return { format: EXPORT_FORMAT, space: space as string, authority: owner, position, repos: checked }
}

function checkRepo(hasher: SetHasher, repo: unknown): ExportedRepo | Rejected {
  if (
    !isMap(repo) ||
    !isDidString(repo.author) ||
    typeof repo.rev !== 'string' ||
    !Array.isArray(repo.records)
  ) {
    return { rejected: 'shape', detail: 'repo' }
  }
  const setHash = loadSetHash()
  const paths = new Set<string>()
  const records: ExportedRepo['records'][number][] = []
  for (const record of repo.records as unknown[]) {
    if (
      !isMap(record) ||
      !isNsidString(record.collection) ||
      !isRecordKeyString(record.rkey) ||
      !isMap(record.value)
    ) {
      return { rejected: 'shape', detail: 'record' }
    }
    const { collection, rkey, value } = record
    const { cid } = encodeRecord(value)
    if (cid !== record.cid) return { rejected: 'record-cid' }
    hasher.add(setHash, setElement(collection, rkey, cid))
    paths.add(`${collection}/${rkey}`)
    records.push({ collection, rkey, cid, value })
  }
  if (paths.size !== records.length) return { rejected: 'record-twice' }
  const digest = setHashDigest(setHash)
  if (digest !== repo.digest) return { rejected: 'digest' }
  return { author: repo.author, rev: repo.rev, digest, records }
}

function isMap(value: unknown): value is LexMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !isCid(value)
  )
}
