/**
 * The part of a repo's tree that a commit brings along: looked up in, and changed back to what it was before.
 *
 * Ours because the library's tree validates each node with a schema, keys its blocks by CIDs as text and awaits every
 * step: 1.5 ms for an ordinary commit, most of what a wanted frame cost. A fuzz test holds it to the library's answers.
 */
import type { Digest } from './digest.ts'
import { decodeNode, digestOfNode, isMstKey, layerOf, MstError, type MstNode } from './mst-node.ts'

type Tree = Digest | MstNode | undefined

/** Every method throws MstError or CborShapeError when the tree is malformed or a part it needs is missing. */
export class PartialMst {
  private readonly blocks: ReadonlyMap<Digest, Uint8Array>
  private root: MstNode
  private layer: number

  constructor(blocks: ReadonlyMap<Digest, Uint8Array>, root: Digest) {
    this.blocks = blocks
    this.root = decodeNode(this.block(root), root)
    const [key] = this.root.keys
    this.layer = key === undefined ? 0 : layerOf(key)
  }

  /** What the tree holds at a path; undefined for nothing. */
  get(path: string): Digest | undefined {
    if (!isMstKey(path)) return undefined
    let node: MstNode | undefined = this.root
    for (let { layer } = this; node; layer -= 1) {
      const index = placeOf(path, node)
      if (node.keys[index] === path) return node.values[index]
      node = this.child(node, index, layer)
    }
    return undefined
  }

  /** Puts another version in the place of one that must be there. */
  update(path: string, value: Digest): void {
    let node: MstNode | undefined = this.root
    for (let { layer } = this; node; layer -= 1) {
      node.digest = undefined
      const index = placeOf(path, node)
      if (node.keys[index] === path) {
        node.values[index] = value
        return
      }
      node = this.child(node, index, layer)
    }
    throw new MstError('nothing there to replace')
  }

  /** Removes what must be there. */
  delete(path: string): void {
    this.deleteIn(this.root, path, this.layer)
    // A root holds keys, or it is no root.
    while (this.root.keys.length === 0 && this.root.trees[0] !== undefined) {
      this.root = this.load(this.root.trees[0], this.layer - 1)
      this.layer -= 1
    }
  }

  /** Adds what must not be there yet. */
  add(path: string, value: Digest): void {
    if (!isMstKey(path) || this.get(path) !== undefined)
      throw new MstError('there already, or nothing to be there')
    const layer = layerOf(path)
    const isEmpty = this.root.keys.length === 0
    if (isEmpty || layer > this.layer) {
      const [before, behind] = isEmpty ? [undefined, undefined] : this.split(this.root, path, this.layer)
      const lift = (tree: MstNode | undefined) => tree && wrapped(tree, layer - 1 - this.layer)
      this.root = nodeOf([path], [value], [lift(before), lift(behind)])
      this.layer = layer
      return
    }
    this.addIn(this.root, path, value, { layer: this.layer, target: layer })
  }

  /** What the whole tree hashes to as it is now. */
  digest(): Digest {
    return digestOfTree(this.root)
  }

  private deleteIn(node: MstNode, path: string, layer: number): void {
    node.digest = undefined
    const index = placeOf(path, node)
    if (node.keys[index] === path) {
      node.keys.splice(index, 1)
      node.values.splice(index, 1)
      node.trees.splice(index, 2, this.merge(node.trees[index], node.trees[index + 1], layer - 1))
      return
    }
    const child = this.child(node, index, layer)
    if (!child) throw new MstError('nothing there to delete')
    this.deleteIn(child, path, layer - 1)
    if (isEmptyNode(child)) node.trees[index] = undefined
  }

  private addIn(node: MstNode, path: string, value: Digest, o: { layer: number; target: number }): void {
    node.digest = undefined
    const index = placeOf(path, node)
    if (o.layer === o.target) {
      node.keys.splice(index, 0, path)
      node.values.splice(index, 0, value)
      node.trees.splice(index, 1, ...this.split(node.trees[index], path, o.layer - 1))
      return
    }
    const child = this.child(node, index, o.layer)
    if (child) this.addIn(child, path, value, { ...o, layer: o.layer - 1 })
    else node.trees[index] = wrapped(nodeOf([path], [value], [undefined, undefined]), o.layer - 1 - o.target)
  }

  /** One tree of two neighbours between which no key is left. */
  private merge(left: Tree, right: Tree, layer: number): Tree {
    if (left === undefined || right === undefined) return left ?? right
    const [a, b] = [this.load(left, layer), this.load(right, layer)]
    const middle = this.merge(a.trees.at(-1), b.trees[0], layer - 1)
    return nodeOf(
      [...a.keys, ...b.keys],
      [...a.values, ...b.values],
      [...a.trees.slice(0, -1), middle, ...b.trees.slice(1)],
    )
  }

  /** The parts of a tree before and behind a key that is not in it. */
  private split(tree: Tree, key: string, layer: number): [MstNode | undefined, MstNode | undefined] {
    if (tree === undefined) return [undefined, undefined]
    const { keys, values, trees } = this.load(tree, layer)
    const index = placeOf(key, { keys })
    const [before, behind] = this.split(trees[index], key, layer - 1)
    return [
      unlessEmpty(nodeOf(keys.slice(0, index), values.slice(0, index), [...trees.slice(0, index), before])),
      unlessEmpty(nodeOf(keys.slice(index), values.slice(index), [behind, ...trees.slice(index + 1)])),
    ]
  }

  /** A subtree, opened and kept open; undefined where there is none. */
  private child(node: MstNode, index: number, layer: number): MstNode | undefined {
    const tree = node.trees[index]
    if (tree === undefined) return undefined
    const child = this.load(tree, layer - 1)
    node.trees[index] = child
    return child
  }

  private load(tree: Digest | MstNode, layer: number): MstNode {
    if (typeof tree !== 'string') return tree
    // Layers fall by one with every step down, so no chain of nodes is longer than the root's layer says.
    if (layer < 0) throw new MstError('a tree below the lowest layer')
    return decodeNode(this.block(tree), tree, layer)
  }

  private block(digest: Digest): Uint8Array {
    const block = this.blocks.get(digest)
    if (!block) throw new MstError('a block is missing')
    return block
  }
}

function nodeOf(keys: string[], values: Digest[], trees: Tree[]): MstNode {
  return { keys, values, trees, digest: undefined }
}

/** A tree below as many nodes without keys as there are layers between it and its parent. */
function wrapped(tree: MstNode, layers: number): MstNode {
  return layers <= 0 ? tree : wrapped(nodeOf([], [], [tree]), layers - 1)
}

function isEmptyNode(node: MstNode): boolean {
  return node.keys.length === 0 && node.trees[0] === undefined
}

function unlessEmpty(node: MstNode): MstNode | undefined {
  return isEmptyNode(node) ? undefined : node
}

function digestOfTree(tree: Digest | MstNode): Digest {
  if (typeof tree === 'string') return tree
  tree.digest ??= digestOfNode(tree, digestOfTree)
  return tree.digest
}

/** The index of the first key that is not before `key`. */
function placeOf(key: string, { keys }: Pick<MstNode, 'keys'>): number {
  const index = keys.findIndex((k) => k >= key)
  return index < 0 ? keys.length : index
}
