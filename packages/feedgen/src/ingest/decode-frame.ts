import { decode } from '@atproto/lex-cbor'
import { type Cid, ifCid } from '@atproto/lex-data'
import { isValidDid, isValidNsid, isValidRecordKey, isValidTid } from '@atproto/syntax'
import type { Rejected } from '@breadcrumbs/lexicons'
import { CborWalk } from '@breadcrumbs/service-kit'
import type { RawFrame } from './peek.ts'
import { isWantedCollection } from './wanted.ts'

/** `com.atproto.sync.subscribeRepos#commit`: "ops … maxLength 200". */
const OPS_MAX = 200

/** Real DIDs are far shorter; what is longer would not fit an index row of PostgreSQL. */
const DID_LENGTH_MAX = 512

export interface FrameOp {
  readonly action: 'create' | 'update' | 'delete'
  readonly collection: string
  readonly rkey: string
  /** The claimed new version; undefined exactly when deleted. */
  readonly cid: Cid | undefined
}

/** Every op of a commit with the version before it, and the root of the tree before all of them. */
export interface Inversion {
  readonly prevData: Cid
  readonly ops: readonly {
    readonly path: string
    readonly cid: Cid | undefined
    readonly prev: Cid | undefined
  }[]
}

export type SyncFrame =
  | {
      readonly t: '#commit'
      readonly did: string
      readonly rev: string
      readonly root: Cid
      /** Ops on collections that could concern us. */
      readonly ops: readonly FrameOp[]
      /** What it takes to undo the commit; undefined when the sender predates Sync 1.1. */
      readonly inversion: Inversion | undefined
      readonly blocks: Uint8Array
    }
  | { readonly t: '#sync'; readonly did: string; readonly rev: string; readonly blocks: Uint8Array }
  | {
      readonly t: '#account'
      readonly did: string
      readonly active: boolean
      readonly status: string | undefined
    }
  | { readonly t: '#identity'; readonly did: string }

/**
 * Decodes a frame of the sync event stream and checks the fields we use, by hand: validating the
 * whole frame against its lexicon costs more than everything else we do with it
 * (reference measurements: design page "Sync, kept honest"), and a relay's new field must not stop us.
 * Never throws for bad bytes. Trust in nothing here: see verify-commit.ts.
 */
export function decodeFrame(frame: RawFrame): SyncFrame | Rejected {
  const { t } = frame
  const body = decodeBody(frame)
  if (!body) return { rejected: 'frame-not-cbor' }
  const did = t === '#commit' ? body.repo : body.did
  if (!isValidDid(did) || did.length > DID_LENGTH_MAX) return { rejected: 'frame-did' }
  if (t === '#identity') return { t, did }
  if (t === '#account') {
    if (typeof body.active !== 'boolean') return { rejected: 'frame-account' }
    return { t, did, active: body.active, status: typeof body.status === 'string' ? body.status : undefined }
  }
  if (t !== '#commit' && t !== '#sync') return { rejected: 'frame-type' }
  const { rev, blocks } = body
  if (!isValidTid(rev)) return { rejected: 'frame-rev' }
  if (!(blocks instanceof Uint8Array)) return { rejected: 'frame-blocks' }
  if (t === '#sync') return { t, did, rev, blocks }
  if (body.tooBig === true) return { rejected: 'frame-too-big' }
  const root = ifCid(body.commit)
  if (!root) return { rejected: 'frame-commit-cid' }
  const ops = decodeOps(body.ops)
  if ('rejected' in ops) return ops
  return { t, did, rev, root, ops: ops.wanted, inversion: readInversion(body.prevData, body.ops), blocks }
}

/** The ops must have passed decodeOps. A commit whose ops name no previous version cannot be undone. */
function readInversion(prevData: unknown, raw: unknown): Inversion | undefined {
  const root = ifCid(prevData)
  if (!root) return undefined
  const ops = (raw as readonly Record<string, unknown>[]).map(({ action, path, cid, prev }) => ({
    isNew: action === 'create',
    path: path as string,
    cid: ifCid(cid) ?? undefined,
    prev: ifCid(prev) ?? undefined,
  }))
  return ops.every(({ isNew, prev }) => isNew === (prev === undefined)) ? { prevData: root, ops } : undefined
}

function decodeOps(raw: unknown): { wanted: FrameOp[] } | Rejected {
  if (!Array.isArray(raw)) return { rejected: 'frame-ops' }
  if (raw.length > OPS_MAX) return { rejected: 'too-many-ops' }
  const wanted: FrameOp[] = []
  for (const op of raw as readonly unknown[]) {
    if (typeof op !== 'object' || op === null) return { rejected: 'frame-ops' }
    const { action, path, cid } = op as Record<string, unknown>
    if (typeof path !== 'string') return { rejected: 'frame-ops' }
    if (action !== 'create' && action !== 'update' && action !== 'delete') return { rejected: 'frame-ops' }
    const [collection = '', rkey = '', ...rest] = path.split('/')
    if (!isWantedCollection(collection)) continue
    if (rest.length > 0 || !isValidNsid(collection) || !isValidRecordKey(rkey))
      return { rejected: 'record-path' }
    const claimed = ifCid(cid) ?? undefined
    if ((action === 'delete') !== (claimed === undefined)) return { rejected: 'frame-ops' }
    wanted.push({ action, collection, rkey, cid: claimed })
  }
  return { wanted }
}

function decodeBody({ bytes, bodyOffset }: RawFrame): Record<string, unknown> | undefined {
  try {
    // Shape first: the decoder recurses, and a deep enough frame would take the stack with it.
    new CborWalk(bytes, bodyOffset).skip()
    const body: unknown = decode(bytes.subarray(bodyOffset))
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
    return body as Record<string, unknown>
  } catch {
    // Any throw here means: these bytes are not what the sender says they are.
    return undefined
  }
}
