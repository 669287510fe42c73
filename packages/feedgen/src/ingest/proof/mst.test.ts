import type { Cid } from '@atproto/lex-data'
import { cidForCbor } from '@atproto/lex-data'
import { MemoryBlockstore, MST } from '@atproto/repo'
import { CborShapeError } from '@breadcrumbs/service-kit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cidBytes, type Digest, digestInCid, digestOf } from './digest.ts'
import { PartialMst } from './mst.ts'
import { layerOf, MstError } from './mst-node.ts'

const COLLECTIONS = ['app.bsky.feed.post', 'app.breadcrumbs.crumb']
const path = fc
  .tuple(fc.constantFrom(...COLLECTIONS), fc.nat(250))
  .map(([collection, n]) => `${collection}/3k${n.toString(32).padStart(4, '0')}`)
const change = fc.record({ path, n: fc.nat(1000), isDelete: fc.boolean() })

const cidOf = (n: number) => cidForCbor(Buffer.from([0x19, n >> 8, n & 0xff]))
const digest = (cid: Cid) => digestInCid(Buffer.from(cid.bytes)) as Digest

/** The library's tree as blocks by digest. */
async function whole(tree: MST): Promise<{ root: Digest; blocks: Map<Digest, Uint8Array> }> {
  const { root, blocks } = await tree.getUnstoredBlocks()
  return {
    root: digest(root),
    blocks: new Map(blocks.entries().map(({ cid, bytes }) => [digest(cid), bytes] as const)),
  }
}

async function filled(paths: readonly string[]): Promise<MST> {
  let tree = await MST.create(new MemoryBlockstore())
  for (const [n, key] of [...new Set(paths)].entries()) tree = await tree.add(key, await cidOf(n))
  return tree
}

it('holds what the library’s tree holds, and changes as that changes, whatever is done to it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(path, { maxLength: 200 }),
      fc.array(change, { maxLength: 60 }),
      async (paths, changes) => {
        let theirs = await filled(paths)
        const { root, blocks } = await whole(theirs)
        const ours = new PartialMst(blocks, root)
        expect(ours.digest()).toBe(root)
        for (const { path: key, n, isDelete } of changes) {
          const found = await theirs.get(key)
          expect(ours.get(key)).toBe(found ? digest(found) : undefined)
          const value = await cidOf(n)
          if (found && isDelete) {
            theirs = await theirs.delete(key)
            ours.delete(key)
          } else if (found) {
            theirs = await theirs.update(key, value)
            ours.update(key, digest(value))
          } else if (!isDelete) {
            theirs = await theirs.add(key, value)
            ours.add(key, digest(value))
          } else expect(() => ours.delete(key)).toThrow(MstError)
          expect(ours.digest()).toBe(digest(await theirs.getPointer()))
        }
      },
    ),
    { numRuns: 150 },
  )
}, 60_000)

it('loses its keys one by one, the highest first, and gets them back, as the library’s tree does', async () => {
  const paths = Array.from(
    { length: 300 },
    (_, n) => `app.bsky.feed.post/3k${n.toString(32).padStart(4, '0')}`,
  )
  let theirs = await filled(paths)
  const { root, blocks } = await whole(theirs)
  const ours = new PartialMst(blocks, root)
  // Taking out the highest joins whole trees, putting it back parts them.
  const highestFirst = paths.toSorted((a, b) => layerOf(b) - layerOf(a))
  const digests: Digest[] = []
  for (const key of highestFirst) {
    digests.push(ours.digest())
    theirs = await theirs.delete(key)
    ours.delete(key)
    expect(ours.digest()).toBe(digest(await theirs.getPointer()))
  }
  for (const key of highestFirst.toReversed()) {
    ours.add(key, digest(await cidOf(paths.indexOf(key))))
    expect(ours.digest()).toBe(digests.pop())
  }
  expect(ours.digest()).toBe(root)
})

it('comes to nothing and back', async () => {
  const { root, blocks } = await whole(await filled(['app.bsky.feed.post/3kaaa']))
  const tree = new PartialMst(blocks, root)
  tree.delete('app.bsky.feed.post/3kaaa')
  expect(tree.digest()).toBe(digest(await (await filled([])).getPointer()))
  tree.add('app.bsky.feed.post/3kaaa', digest(await cidOf(0)))
  expect(tree.digest()).toBe(root)
})

it('says so when a part it needs is missing, wherever that is', async () => {
  const paths = Array.from(
    { length: 300 },
    (_, n) => `app.bsky.feed.post/3k${n.toString(32).padStart(4, '0')}`,
  )
  const { root, blocks } = await whole(await filled(paths))
  for (const missing of blocks.keys()) {
    const some = new Map([...blocks].filter(([key]) => key !== missing))
    const readAll = () => {
      const tree = new PartialMst(some, root)
      for (const key of paths) tree.get(key)
    }
    expect(readAll).toThrow(MstError)
  }
})

it('has the layers of the specification', () => {
  expect(layerOf('2653ae71')).toBe(0)
  expect(layerOf('blue')).toBe(1)
  expect(layerOf('app.bsky.feed.post/454397e440ec')).toBe(4)
  expect(layerOf('app.bsky.feed.post/9adeb165882c')).toBe(8)
})

/** A node as bytes, with links to whatever a test wants. */
function node(entries: { p: number; k: string; t?: Digest }[], left?: Digest): Buffer {
  const link = (d: Digest | undefined) =>
    d === undefined
      ? Buffer.from([0xf6])
      : Buffer.concat([Buffer.from([0xd8, 0x2a, 0x58, 0x25, 0]), cidBytes(d)])
  const parts = entries.map(({ p, k, t }) =>
    Buffer.concat([
      Buffer.from([0xa4, 0x61, 0x6b, 0x58, k.length]),
      Buffer.from(k),
      Buffer.from([0x61, 0x70, p, 0x61, 0x74]),
      link(t),
      Buffer.from([0x61, 0x76]),
      link(digestOf(Buffer.from('record'))),
    ]),
  )
  return Buffer.concat([
    Buffer.from([0xa2, 0x61, 0x65, 0x80 | entries.length]),
    ...parts,
    Buffer.from([0x61, 0x6c]),
    link(left),
  ])
}

it('FH-037: walks no chain longer than the layers of its root, however deep the blocks nest or link', () => {
  // A block cannot hold its own hash, so a cycle is a chain made to look endless: 10,000 nodes without a key.
  const blocks = new Map<Digest, Uint8Array>()
  let below: Digest | undefined
  for (let depth = 0; depth < 10_000; depth += 1) {
    const block = node([], below)
    below = digestOf(block)
    blocks.set(below, block)
  }
  const high = 'app.bsky.feed.post/9adeb165882c'
  const root = node([{ p: 0, k: high }], below)
  blocks.set(digestOf(root), root)
  const tree = new PartialMst(blocks, digestOf(root))
  expect(() => tree.get('app.bsky.feed.post/3kaaa')).toThrow('a tree below the lowest layer')
  expect(() => new PartialMst(blocks, below as Digest).get('app.bsky.feed.post/3kaaa')).toThrow(MstError)
  // A loop that a liar gets by handing out a block under a hash that is not its own.
  const looping = new Map(blocks).set(below as Digest, node([], below))
  expect(() => new PartialMst(looping, digestOf(root)).get('app.bsky.feed.post/3kaaa')).toThrow(MstError)
})

it('refuses a subtree of another layer than where it hangs', () => {
  const below = node([{ p: 0, k: 'app.bsky.feed.post/454397e440ec' }])
  const root = node([{ p: 0, k: 'app.bsky.feed.post/9adeb165882c' }], digestOf(below))
  const blocks = new Map([below, root].map((block) => [digestOf(block), block]))
  const tree = new PartialMst(blocks, digestOf(root))
  expect(() => tree.get('app.bsky.feed.post/3kaaa')).toThrow('another layer')
})

it.each([
  [
    'keys that do not rise',
    node([
      { p: 0, k: 'a.b/c' },
      { p: 0, k: 'a.b/c' },
    ]),
  ],
  ['a prefix longer than the key before', node([{ p: 1, k: 'a.b/c' }])],
  ['a key that is no path', node([{ p: 0, k: 'nopath' }])],
  ['no CBOR', Buffer.from('node')],
  ['another map', Buffer.from([0xa1, 0x61, 0x78, 0x00])],
  [
    'an entry without a value',
    Buffer.from('a26165 81a2616b436261626170006 16cf6'.replaceAll(' ', ''), 'hex'),
  ],
  ['more behind it', Buffer.concat([node([]), Buffer.from([0])])],
])('refuses a node with %s', (_what, block) => {
  let error: unknown
  try {
    new PartialMst(new Map([[digestOf(block), block]]), digestOf(block))
  } catch (thrown) {
    error = thrown
  }
  expect(error instanceof MstError || error instanceof CborShapeError).toBe(true)
})

it('takes a version that is no digest, of any length, and hashes to another tree', async () => {
  const tree = await filled([`${COLLECTIONS[0]}/3k0001`])
  const { root, blocks } = await whole(tree)
  for (const length of [0, 31, 33, 4_000]) {
    const ours = new PartialMst(blocks, root)
    ours.update(`${COLLECTIONS[0]}/3k0001`, 'x'.repeat(length) as Digest)
    expect(ours.digest()).toHaveLength(32)
    expect(ours.digest()).not.toBe(root)
  }
})
