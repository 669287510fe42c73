import { ids } from '@breadcrumbs/lexicons'
import { CborShapeError, CborWalk } from './cbor-walk.ts'
import { BLOCK, FOLLOW, isOurs, POST } from './wanted.ts'

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
      const did = textField(walk, 'did')
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
  let rev = ''
  let since: string | undefined
  let blocks: Uint8Array | undefined
  let touchesOurs = false
  let touchesPost = false
  let touchesFollow = false
  let touchesBlock = false
  for (let fields = walk.mapSize(); fields > 0; fields -= 1) {
    const name = walk.text()
    if (name === 'ops') {
      for (let ops = walk.arraySize(); ops > 0; ops -= 1) {
        const path = textField(walk, 'path') ?? ''
        const collection = path.slice(0, Math.max(path.indexOf('/'), 0))
        if (isOurs(collection)) touchesOurs = true
        else if (collection === POST) touchesPost = true
        else if (collection === FOLLOW) touchesFollow = true
        else if (collection === BLOCK) touchesBlock = true
      }
    } else if (name === 'repo') did = walk.text()
    else if (name === 'rev') rev = walk.text()
    else if (name === 'since') since = walk.optionalText()
    else if (name === 'blocks') blocks = walk.byteString()
    else walk.skip()
  }
  const wanted =
    touchesOurs ||
    (touchesFollow && interest.views(did)) ||
    // An author's block hides them from whom they block.
    (touchesBlock && (interest.views(did) || interest.takesPart(did))) ||
    (touchesPost && (interest.takesPart(did) || namesOwnCrumb(blocks, did)))
  const link = wanted || interest.knows(did) ? { link: { did, rev, since } } : {}
  return wanted ? { wanted, did, ...link } : { ...NOT_OURS, ...link }
}

function namesOwnCrumb(blocks: Uint8Array | undefined, did: string): boolean {
  if (!blocks) return false
  return Buffer.from(blocks.buffer, blocks.byteOffset, blocks.length).includes(`at://${did}/${ids.crumb}/`)
}

/** Walks a whole map and answers one text field of it. */
function textField(walk: CborWalk, wanted: string): string | undefined {
  let found: string | undefined
  for (let fields = walk.mapSize(); fields > 0; fields -= 1) {
    if (walk.text() === wanted) found = walk.text()
    else walk.skip()
  }
  return found
}
