import { ids } from '@breadcrumbs/lexicons'
import { CborShapeError, CborWalk } from '@breadcrumbs/service-kit'
import { BLOCK, FOLLOW, OURS, POST } from './wanted.ts'

/** Whom the index already knows. Asked once per frame, so answers must come from memory. */
export interface Interest {
  /** Has crumbs, entries or companion posts with us. */
  takesPart(did: string): boolean
  /** Reads our feeds: their follows and blocks matter. */
  views(did: string): boolean
  /** Either of the two, or an account whose state we must remember. */
  knows(did: string): boolean
}

/** A frame as the stream hands it over: its type, and its bytes with the body beginning at `bodyOffset`. */
export interface RawFrame {
  readonly t: string
  readonly bytes: Uint8Array
  readonly bodyOffset: number
}

/** A commit's place in its repo's chain: its rev, and the one it says it follows. */
export interface ChainLink {
  readonly did: string
  readonly rev: string
  readonly since: string | undefined
}

/** `link` is given for every commit that is wanted, and for all others of somebody known. Nothing of it is verified. */
export type Peeked = { readonly link?: ChainLink } & (
  | { readonly wanted: true; readonly did: string }
  | { readonly wanted: false; readonly reason: 'not-ours' | 'unreadable' | 'unknown-type' }
)

const NOT_OURS: Peeked = { wanted: false, reason: 'not-ours' }

const OURS_BIT = 1
const POST_BIT = 2
const FOLLOW_BIT = 4
const BLOCK_BIT = 8
const KINDS = [
  { begin: Buffer.from(OURS), bit: OURS_BIT },
  { begin: Buffer.from(`${POST}/`), bit: POST_BIT },
  { begin: Buffer.from(`${FOLLOW}/`), bit: FOLLOW_BIT },
  { begin: Buffer.from(`${BLOCK}/`), bit: BLOCK_BIT },
]
const [OPS, PATH, REPO, REV, SINCE, BLOCKS, DID] = [
  'ops',
  'path',
  'repo',
  'rev',
  'since',
  'blocks',
  'did',
].map((name) => Buffer.from(name)) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]

/**
 * Decides from a frame's raw bytes whether it can concern us (design/feedgen.md "From event to
 * item"), before anything is decoded or verified. It may say yes too often, never no too often:
 * a post is wanted when its author takes part (it may be a delete, or pair by rkey), or when the
 * blocks name a crumb of the same author, which is what a companion's `associatedRefs` does.
 */
export function peek(frame: RawFrame, interest: Interest): Peeked {
  try {
    const { t } = frame
    const walk = new CborWalk(frame.bytes, frame.bodyOffset)
    if (t === '#commit') return peekCommit(walk, interest)
    if (t === '#account' || t === '#identity' || t === '#sync') {
      const did = didField(walk)
      return did !== undefined && interest.knows(did) ? { wanted: true, did } : NOT_OURS
    }
    return { wanted: false, reason: 'unknown-type' }
  } catch (error) {
    if (error instanceof CborShapeError) return { wanted: false, reason: 'unreadable' }
    throw error
  }
}

function peekCommit(walk: CborWalk, interest: Interest): Peeked {
  let did = ''
  let revAt = 0
  let sinceAt = 0
  let blocks: Buffer | undefined
  let touched = 0
  for (let fields = walk.mapSize(); fields > 0; fields -= 1) {
    walk.stepText()
    if (walk.lastIs(OPS)) {
      for (let ops = walk.arraySize(); ops > 0; ops -= 1) touched |= touchedBy(walk)
    } else if (walk.lastIs(REPO)) did = walk.text()
    else {
      if (walk.lastIs(REV)) revAt = walk.at
      else if (walk.lastIs(SINCE)) sinceAt = walk.at
      else if (walk.lastIs(BLOCKS)) {
        blocks = walk.byteString()
        continue
      }
      walk.skip()
    }
  }
  const wanted = touched > 0 && isWanted(touched, did, blocks, interest)
  if (!wanted && !interest.knows(did)) return NOT_OURS
  const link = { did, rev: textAt(walk, revAt) ?? '', since: textAt(walk, sinceAt) }
  return wanted ? { wanted, did, link } : { ...NOT_OURS, link }
}

/** The text at a place that was stepped over: most frames end before anybody asks. */
function textAt(walk: CborWalk, at: number): string | undefined {
  if (at === 0) return undefined
  walk.at = at
  return walk.optionalText()
}

/** Of which kinds the collections are that an op names: bits, so that most frames are done with a comparison of 0. */
function touchedBy(walk: CborWalk): number {
  let touched = 0
  for (let fields = walk.mapSize(); fields > 0; fields -= 1) {
    walk.stepText()
    if (!walk.lastIs(PATH)) walk.skip()
    else {
      walk.stepText()
      for (const { begin, bit } of KINDS) if (walk.lastBegins(begin)) touched |= bit
    }
  }
  return touched
}

function isWanted(touched: number, did: string, blocks: Buffer | undefined, interest: Interest): boolean {
  return (
    (touched & OURS_BIT) > 0 ||
    ((touched & FOLLOW_BIT) > 0 && interest.views(did)) ||
    // An author's block hides them from whom they block.
    ((touched & BLOCK_BIT) > 0 && (interest.views(did) || interest.takesPart(did))) ||
    ((touched & POST_BIT) > 0 && (interest.takesPart(did) || namesOwnCrumb(blocks, did)))
  )
}

function namesOwnCrumb(blocks: Buffer | undefined, did: string): boolean {
  return blocks?.includes(`at://${did}/${ids.crumb}/`) ?? false
}

/** Walks a whole map and answers its `did`. */
function didField(walk: CborWalk): string | undefined {
  let did: string | undefined
  for (let fields = walk.mapSize(); fields > 0; fields -= 1) {
    walk.stepText()
    if (walk.lastIs(DID)) did = walk.text()
    else walk.skip()
  }
  return did
}
