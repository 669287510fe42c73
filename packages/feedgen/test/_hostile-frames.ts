import { hash } from 'node:crypto'
import { encode } from '@atproto/lex-cbor'
import { createCid } from '@atproto/lex-data'
import { ids } from '@breadcrumbs/lexicons'
import { encodeFrame } from '@breadcrumbs/service-kit/testing'
import { companionWrites, crumbRecord, type Person, POST } from './_person.ts'

/** The largest frame a host may send (event-stream specification), less its other fields. */
const FRAME_BYTES = 5 * 1024 * 1024 - 4096
/** The largest CAR of a commit, likewise. */
const CAR_BYTES = 2_000_000 - 4096
const DAG_CBOR = 0x71
const SHA_256 = 0x12

type Digest = Buffer

/**
 * Frames made to cost more than they are worth, by what is hostile about them: `#commit`s of `alice`, where need be with
 * her real signature, because anybody may own a repo.
 */
export async function hostileFrames(alice: Person): Promise<ReadonlyMap<string, Uint8Array>> {
  const signed = await alice.sign((await companionWrites(alice)).writes)
  const frame = (lies: object) => alice.frame(1, signed, lies)
  const { rev } = signed.data
  const op = signed.ops[0] as (typeof signed.ops)[number]
  const signedRecord = async (collection: string, record: object) => {
    const write = { action: 'create' as const, collection, rkey: alice.nextKey(), record }
    return alice.frame(1, await alice.sign([write]))
  }
  const withTree = async (tree: readonly Uint8Array[], data: Digest) =>
    frame({ blocks: await forgedCar(alice, rev, tree, data) })
  return new Map<string, Uint8Array>([
    ['bytes that are no frame', Buffer.alloc(FRAME_BYTES, 0xff)],
    [
      'a body nested to the last byte',
      bodyOf(Buffer.concat([Buffer.alloc(FRAME_BYTES, 0x81), Buffer.of(0)])),
    ],
    ['a body of five million nulls', bodyOf(arrayOf(Buffer.alloc(FRAME_BYTES, 0xf6), FRAME_BYTES))],
    ['a field of a hundred thousand maps', frame({ extra: Array.from({ length: 100_000 }, () => ({})) })],
    [
      'a field of sixty thousand names',
      frame({ extra: Object.fromEntries(range(60_000).map((n) => [`k${n}`, n])) }),
    ],
    ['ops without end', frame({ ops: Array.from({ length: 20_000 }, () => op) })],
    [
      'a path as long as the frame',
      frame({ ops: [{ ...op, path: `${ids.crumb}/${'a'.repeat(FRAME_BYTES - 4096)}` }] }),
    ],
    ['a DID as long as the frame', frame({ repo: `did:plc:${'a'.repeat(FRAME_BYTES - 4096)}` })],
    ['a rev as long as the frame', frame({ rev: '3'.repeat(FRAME_BYTES - 4096) })],
    [
      'a CAR of nothing but sections',
      frame({ blocks: Buffer.alloc(CAR_BYTES, Buffer.from([4, 1, 2, 3, 4])) }),
    ],
    ['a CAR of nothing but length', frame({ blocks: Buffer.alloc(CAR_BYTES, 0xff) })],
    [
      'a CAR of ten thousand sound blocks',
      await withTree(
        range(9_990).map((n) => encode({ n })),
        digestOf(encode({})),
      ),
    ],
    ['a CAR of one block', await withTree([Buffer.alloc(CAR_BYTES - 4096)], digestOf(encode({})))],
    // FH-037: a chain of nodes as long as a CAR holds, which a walk without a bound would follow.
    ['a tree ten thousand nodes deep', await withTree(...chain(9_990))],
    ['a tree node of 24,000 keys', await withTree(...wideNode(24_000))],
    [
      'a crumb with a title of a megabyte',
      await signedRecord(ids.crumb, crumbRecord({ title: '👩‍👩‍👧‍👦'.repeat(40_000) })),
    ],
    [
      'a crumb of nine thousand unknown fields',
      await signedRecord(ids.crumb, {
        ...crumbRecord(),
        ...Object.fromEntries(range(9_000).map((n) => [`k${n}`, n])),
      }),
    ],
    [
      'a crumb of a hundred thousand unknown fields',
      await signedRecord(ids.crumb, {
        ...crumbRecord(),
        ...Object.fromEntries(range(100_000).map((n) => [`k${n}`, n])),
      }),
    ],
    [
      'a post of a hundred thousand references',
      await signedRecord(POST, {
        $type: POST,
        text: '',
        createdAt: new Date().toISOString(),
        embed: { external: { associatedRefs: range(100_000).map(() => ({})) } },
      }),
    ],
    [
      'a post of fifty thousand facets',
      await signedRecord(POST, {
        $type: POST,
        text: '',
        createdAt: new Date().toISOString(),
        facets: range(50_000).map(() => ({ features: [] })),
      }),
    ],
  ])
}

function range(length: number): number[] {
  return Array.from({ length }, (_, n) => n)
}

/** A `#commit` whose body is these bytes. */
function bodyOf(body: Uint8Array): Uint8Array {
  const whole = encodeFrame({ op: 1, t: '#commit' }, {})
  return Buffer.concat([whole.subarray(0, -1), body])
}

function arrayOf(items: Uint8Array, length: number): Buffer {
  const head = Buffer.alloc(5, 0x9a)
  head.writeUInt32BE(length, 1)
  return Buffer.concat([head, items])
}

function digestOf(block: Uint8Array): Digest {
  return hash('sha256', block, 'buffer')
}

function cidOf(digest: Digest) {
  return createCid(DAG_CBOR, SHA_256, digest)
}

/** Nodes without keys, each holding the one before; the root's digest. */
function chain(length: number): [Uint8Array[], Digest] {
  const nodes: Uint8Array[] = []
  for (let n = 0; n < length; n += 1) {
    const below = nodes.at(-1)
    nodes.push(encode({ e: [], l: below ? cidOf(digestOf(below)) : null }))
  }
  return [nodes, digestOf(nodes.at(-1) as Uint8Array)]
}

function wideNode(keys: number): [Uint8Array[], Digest] {
  const value = cidOf(digestOf(encode({})))
  const e = range(keys).map((n) => ({
    k: Buffer.from(`com.example/${String(n).padStart(6, '0')}`),
    p: 0,
    t: null,
    v: value,
  }))
  const node = encode({ e, l: null } as never)
  return [[node], digestOf(node)]
}

/** The CAR of a commit that its owner signed, over a tree of their own making. */
async function forgedCar(
  owner: Person,
  rev: string,
  tree: readonly Uint8Array[],
  data: Digest,
): Promise<Uint8Array> {
  const unsigned = { did: owner.did, version: 3, data: cidOf(data), rev, prev: null }
  const commit = encode({ ...unsigned, sig: await owner.keypair.sign(encode(unsigned)) })
  const header = encode({ version: 1, roots: [cidOf(digestOf(commit))] })
  const block = (bytes: Uint8Array) => section(Buffer.concat([cidOf(digestOf(bytes)).bytes, bytes]))
  return Buffer.concat([section(header), block(commit), ...tree.map(block)])
}

function section(bytes: Uint8Array): Buffer {
  const length: number[] = []
  let rest = bytes.length
  for (; rest > 127; rest >>= 7) length.push((rest & 127) | 128)
  return Buffer.concat([Buffer.from([...length, rest]), bytes])
}
