/**
 * The container of repositories, CARv1: a header with the roots, then blocks, each with its length and its CID.
 * Written and read as a stream, because a repo need not fit into memory; lengths are bounded before anything is
 * kept, because they are a stranger's claim.
 */
import { decode, encode } from '@atproto/lex-cbor'
import { type Cid, decodeCid, isCid } from '@atproto/lex-data'
import { cidOfBytes } from './record-bytes.ts'

/** Why a container could not be read. */
export type CarProblem = 'truncated' | 'too-large' | 'header' | 'block'

/** A container that is none, or not one of ours. */
export class CarError extends Error {
  override readonly name = 'CarError'
  readonly problem: CarProblem

  constructor(problem: CarProblem, message: string) {
    super(message)
    this.problem = problem
  }
}

/** One block; its bytes have the hash its CID says. */
export interface CarBlock {
  readonly cid: string
  readonly bytes: Uint8Array
}

/** A CIDv1 with a SHA-256, as every block of ours has. */
const CID_BYTES = 36
const VARINT_BYTES_MAX = 5

/** The first bytes of a container with the given roots. */
export function carHeader(roots: readonly Cid[]): Uint8Array {
  const header = encode({ roots: [...roots], version: 1 })
  return Buffer.concat([varint(header.byteLength), header])
}

/** The bytes of one block. */
export function carBlock(cid: Cid, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([varint(CID_BYTES + bytes.byteLength), cid.bytes, bytes])
}

/** A container being read: its roots, then its blocks in order. */
export interface CarReader {
  readonly roots: readonly string[]
  readonly blocks: AsyncIterable<CarBlock>
}

/** Opens a container. No block of more than `blockBytesMax` is read. Throws {@link CarError}, as its blocks do. */
export async function readCar(source: AsyncIterable<Uint8Array>, blockBytesMax: number): Promise<CarReader> {
  const chunks = lengthPrefixed(source, blockBytesMax + CID_BYTES)
  const first = await chunks.next()
  if (first.done) throw new CarError('truncated', 'the container has no header')
  return { roots: rootsOf(first.value), blocks: { [Symbol.asyncIterator]: () => blocksOf(chunks) } }
}

async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CarBlock> {
  for await (const chunk of chunks) {
    const bytes = chunk.subarray(CID_BYTES)
    const cid = readCid(chunk.subarray(0, CID_BYTES))
    if (cid !== cidOfBytes(bytes)) throw new CarError('block', 'a block is not what its CID says')
    yield { cid, bytes }
  }
}

async function* lengthPrefixed(
  source: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<Uint8Array, void> {
  let kept = Buffer.alloc(0)
  for await (const piece of source) {
    kept = Buffer.concat([kept, piece])
    for (;;) {
      const prefix = readVarint(kept)
      if (!prefix) break
      if (prefix.value > bytesMax) throw new CarError('too-large', `a block has more than ${bytesMax} bytes`)
      const end = prefix.length + prefix.value
      if (kept.byteLength < end) break
      yield kept.subarray(prefix.length, end)
      kept = kept.subarray(end)
    }
  }
  if (kept.byteLength > 0) throw new CarError('truncated', 'the container ends inside a block')
}

function rootsOf(bytes: Uint8Array): string[] {
  const { roots, version } = decodeHeader(bytes)
  if (version !== 1 || !Array.isArray(roots) || !roots.every((root) => isCid(root))) {
    throw new CarError('header', 'the header is not that of a container of version 1')
  }
  return roots.map(String)
}

function decodeHeader(bytes: Uint8Array): { roots?: unknown; version?: unknown } {
  try {
    return { ...(decode(bytes) as object) }
  } catch {
    // Whatever the decoder has against it: it is no header.
    return {}
  }
}

function readCid(bytes: Uint8Array): string {
  try {
    return decodeCid(bytes).toString()
  } catch {
    // Another kind of CID, or none: no block of a repo.
    throw new CarError('block', 'a block has no CID of the kind repos have')
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return Uint8Array.of(...bytes, rest)
}

/** Unsigned LEB128; undefined while bytes are missing. */
function readVarint(bytes: Uint8Array): { value: number; length: number } | undefined {
  let value = 0
  for (let i = 0; i < Math.min(bytes.byteLength, VARINT_BYTES_MAX); i += 1) {
    const byte = bytes[i]!
    value += (byte % 0x80) * 0x80 ** i
    if (byte < 0x80) return { value, length: i + 1 }
  }
  if (bytes.byteLength >= VARINT_BYTES_MAX) throw new CarError('too-large', 'a length is out of range')
  return undefined
}
