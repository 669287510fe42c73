import { isValidDid, isValidNsid, isValidRecordKey, isValidTid } from '@atproto/syntax'
import { isRejected, type Rejected } from '@breadcrumbs/lexicons'
import { CborShapeError, CborWalk } from '@breadcrumbs/service-kit'
import type { RawFrame } from './peek.ts'
import { type Digest, digestInCid } from './proof/digest.ts'
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
  readonly cid: Digest | undefined
}

/** Every op of a commit with the version before it, and the root of the tree before all of them. */
export interface Inversion {
  readonly prevData: Digest
  readonly ops: readonly {
    readonly path: string
    readonly cid: Digest | undefined
    readonly prev: Digest | undefined
  }[]
}

export type SyncFrame =
  | {
      readonly t: '#commit'
      readonly did: string
      readonly rev: string
      readonly root: Digest
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
 * Reads a frame of the sync event stream and checks the fields we use, by hand: validating the whole
 * frame against its lexicon, or only decoding it, costs more than everything else we do with it, a
 * relay's new field must not stop us, and what a stranger adds must not cost us.
 * Never throws for bad bytes. Trust in nothing here: see verify-commit.ts.
 */
export function decodeFrame(frame: RawFrame): SyncFrame | Rejected {
  const { t } = frame
  const body = readBody(frame)
  if (isRejected(body)) return body
  const did = t === '#commit' ? body.repo : body.did
  if (!isValidDid(did) || did.length > DID_LENGTH_MAX) return { rejected: 'frame-did' }
  if (t === '#identity') return { t, did }
  if (t === '#account') {
    if (body.active === undefined) return { rejected: 'frame-account' }
    return { t, did, active: body.active, status: body.status }
  }
  if (t !== '#commit' && t !== '#sync') return { rejected: 'frame-type' }
  const { rev, blocks } = body
  if (!isValidTid(rev)) return { rejected: 'frame-rev' }
  if (!blocks) return { rejected: 'frame-blocks' }
  if (t === '#sync') return { t, did, rev, blocks }
  if (body.tooBig) return { rejected: 'frame-too-big' }
  if (!body.commit) return { rejected: 'frame-commit-cid' }
  if (!body.ops) return { rejected: 'frame-ops' }
  const wanted = wantedOps(body.ops)
  if (isRejected(wanted)) return wanted
  return {
    t,
    did,
    rev,
    root: body.commit,
    ops: wanted,
    inversion: inversionOf(body.prevData, body.ops),
    blocks,
  }
}

interface RawOp {
  action?: string | undefined
  path?: string | undefined
  cid?: Digest | undefined
  prev?: Digest | undefined
}

interface Body {
  repo?: string | undefined
  did?: string | undefined
  rev?: string | undefined
  status?: string | undefined
  active?: boolean | undefined
  tooBig?: boolean | undefined
  commit?: Digest | undefined
  prevData?: Digest | undefined
  blocks?: Uint8Array
  ops?: RawOp[]
}

function readBody({ bytes, bodyOffset }: RawFrame): Body | Rejected {
  try {
    const walk = new CborWalk(bytes, bodyOffset)
    const body: Body = {}
    for (let fields = walk.mapSize(); fields > 0; fields -= 1) {
      const name = walk.text()
      if (name === 'repo' || name === 'did' || name === 'rev' || name === 'status')
        body[name] = walk.optionalText()
      else if (name === 'active' || name === 'tooBig') body[name] = walk.optionalBoolean()
      else if (name === 'commit' || name === 'prevData') body[name] = readLink(walk)
      else if (name === 'blocks') body.blocks = walk.byteString()
      else if (name === 'ops') {
        const length = walk.arraySize()
        if (length > OPS_MAX) return { rejected: 'too-many-ops' }
        body.ops = Array.from({ length }, () => readOp(walk))
      } else walk.skip()
    }
    return walk.at === bytes.length ? body : { rejected: 'frame-not-cbor' }
  } catch (error) {
    // These bytes are not what the sender says they are.
    if (error instanceof CborShapeError) return { rejected: 'frame-not-cbor' }
    throw error
  }
}

function readOp(walk: CborWalk): RawOp {
  const op: RawOp = {}
  for (let fields = walk.mapSize(); fields > 0; fields -= 1) {
    const name = walk.text()
    if (name === 'action' || name === 'path') op[name] = walk.optionalText()
    else if (name === 'cid' || name === 'prev') op[name] = readLink(walk)
    else walk.skip()
  }
  return op
}

/** The digest of a link, undefined for null. A link to what no repo holds keeps its bytes: equal to nothing, it is proven by nothing. */
function readLink(walk: CborWalk): Digest | undefined {
  const link = walk.optionalLink()
  return link && (digestInCid(link) ?? (link.toString('latin1') as Digest))
}

/** The ops must have passed wantedOps. A commit whose ops name no previous version cannot be undone. */
function inversionOf(prevData: Digest | undefined, ops: readonly RawOp[]): Inversion | undefined {
  if (!prevData || ops.some(({ action, prev }) => (action === 'create') !== (prev === undefined)))
    return undefined
  return { prevData, ops: ops.map(({ path = '', cid, prev }) => ({ path, cid, prev })) }
}

function wantedOps(ops: readonly RawOp[]): FrameOp[] | Rejected {
  const wanted: FrameOp[] = []
  for (const { action, path, cid } of ops) {
    if (path === undefined) return { rejected: 'frame-ops' }
    if (action !== 'create' && action !== 'update' && action !== 'delete') return { rejected: 'frame-ops' }
    const [collection = '', rkey = '', ...rest] = path.split('/')
    if (!isWantedCollection(collection)) continue
    if (rest.length > 0 || !isValidNsid(collection) || !isValidRecordKey(rkey))
      return { rejected: 'record-path' }
    if ((action === 'delete') !== (cid === undefined)) return { rejected: 'frame-ops' }
    wanted.push({ action, collection, rkey, cid })
  }
  return wanted
}
