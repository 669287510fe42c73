import { hash } from 'node:crypto'
import { CborWalk } from '@breadcrumbs/service-kit'
import { type Digest, digestInCid, digestOf } from './digest.ts'
import { NodeWriter } from './node-writer.ts'

/**
 * One node of a repo's Merkle search tree. `trees` has one place more than `keys`: what lies before the first key,
 * between each two, and behind the last. A subtree that was not looked into is its digest.
 */
export interface MstNode {
  readonly keys: string[]
  readonly values: Digest[]
  readonly trees: (Digest | MstNode | undefined)[]
  /** What it hashes to; undefined once it was changed. */
  digest: Digest | undefined
}

/** The tree cannot be as it is given: malformed, or a part of it is missing. */
export class MstError extends Error {
  override name = 'MstError'
}

const KEY_BYTES_MAX = 1024
const KEY = /^[a-zA-Z0-9_~\-:.]+\/[a-zA-Z0-9_~\-:.]+$/

const E = Buffer.from('e')
const L = Buffer.from('l')
const K = Buffer.from('k')
const P = Buffer.from('p')
const T = Buffer.from('t')
const V = Buffer.from('v')

// What a node is spelled with: maps of two and of four, and the names of their fields.
const NODE_BEGIN = Buffer.from('\xa2\x61e', 'latin1')
const NODE_LEFT = Buffer.from('\x61l', 'latin1')
const ENTRY_KEY = Buffer.from('\xa4\x61k', 'latin1')
const ENTRY_PREFIX = Buffer.from('\x61p', 'latin1')
const ENTRY_TREE = Buffer.from('\x61t', 'latin1')
const ENTRY_VALUE = Buffer.from('\x61v', 'latin1')
/** Room for all of a node but its entries, and for all of an entry but its key and version. */
const NODE_BYTES = 64
const ENTRY_BYTES = 100

/** How many layers above the leaves of the tree a key lies: pairs of zero bits in front of its SHA-256 (repository specification, "MST Structure"). */
export function layerOf(key: string): number {
  const digest = hash('sha256', key, 'binary')
  let zeros = 0
  for (let at = 0; at < digest.length; at += 1) {
    const byte = digest.charCodeAt(at)
    zeros += byte >= 64 ? 0 : byte >= 16 ? 1 : byte >= 4 ? 2 : byte >= 1 ? 3 : 4
    if (byte !== 0) break
  }
  return zeros
}

/**
 * Decodes a node. Its keys must rise, and the first must belong to the layer where the node was found (absent for a
 * root). What is malformed beyond that harms its owner alone.
 * @throws MstError, CborShapeError
 */
export function decodeNode(block: Uint8Array, digest: Digest, layer?: number): MstNode {
  const node: MstNode = { keys: [], values: [], trees: [undefined], digest }
  const walk = new CborWalk(block)
  for (let pairs = walk.mapSize(); pairs > 0; pairs -= 1) {
    walk.stepText()
    if (walk.lastIs(L)) node.trees[0] = digestIn(walk.optionalLink())
    else if (walk.lastIs(E)) {
      for (let left = walk.arraySize(); left > 0; left -= 1) decodeEntry(walk, node, layer)
    } else throw new MstError('a field that no node has')
  }
  if (walk.at !== block.length) throw new MstError('something follows the node')
  return node
}

function decodeEntry(walk: CborWalk, node: MstNode, layer: number | undefined): void {
  const last = node.keys.at(-1) ?? ''
  let prefix: number | undefined
  let suffix: Buffer | undefined
  let value: Digest | undefined
  let tree: Digest | undefined
  for (let pairs = walk.mapSize(); pairs > 0; pairs -= 1) {
    walk.stepText()
    if (walk.lastIs(P)) prefix = walk.optionalInteger()
    else if (walk.lastIs(K)) suffix = walk.byteString()
    else if (walk.lastIs(V)) value = digestIn(walk.optionalLink())
    else if (walk.lastIs(T)) tree = digestIn(walk.optionalLink())
    else throw new MstError('a field that no entry has')
  }
  if (prefix === undefined || prefix < 0 || prefix > last.length || !suffix || value === undefined)
    throw new MstError('an incomplete entry')
  if (suffix.length > KEY_BYTES_MAX) throw new MstError('a key too long')
  const key = last.slice(0, prefix) + suffix.toString('latin1')
  if (!isMstKey(key) || key <= last) throw new MstError('a key out of place')
  // One key tells for all of the node: hashing each would cost more than decoding them does.
  if (last === '' && layer !== undefined && layerOf(key) !== layer)
    throw new MstError('a node of another layer')
  node.keys.push(key)
  node.values.push(value)
  node.trees.push(tree)
}

/** Whether a path can be a key at all. */
export function isMstKey(key: string): boolean {
  return key.length <= KEY_BYTES_MAX && KEY.test(key)
}

function digestIn(link: Buffer | undefined): Digest | undefined {
  if (link === undefined) return undefined
  const digest = digestInCid(link)
  if (digest === undefined) throw new MstError('a CID of another kind')
  return digest
}

/** What a node hashes to, its subtrees' digests being known. */
export function digestOfNode(node: MstNode, digestOfTree: (tree: Digest | MstNode) => Digest): Digest {
  // Before anything is written: subtrees are written the same way.
  const trees = node.trees.map((tree) => (tree === undefined ? undefined : digestOfTree(tree)))
  // A frame may put in a version that is no digest of ours and of any length.
  const textBytes = [...node.keys, ...node.values].reduce((sum, text) => sum + text.length, 0)
  const out = new NodeWriter(NODE_BYTES + node.keys.length * ENTRY_BYTES + textBytes)
  out.put(NODE_BEGIN)
  out.head(4, node.keys.length)
  let last = ''
  for (const [index, key] of node.keys.entries()) {
    const prefix = commonPrefix(last, key)
    out.put(ENTRY_KEY)
    out.head(2, key.length - prefix)
    out.latin1(key.slice(prefix))
    out.put(ENTRY_PREFIX)
    out.head(0, prefix)
    out.put(ENTRY_TREE)
    out.link(trees[index + 1])
    out.put(ENTRY_VALUE)
    out.link(node.values[index])
    last = key
  }
  out.put(NODE_LEFT)
  out.link(trees[0])
  return digestOf(out.written())
}

function commonPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}
