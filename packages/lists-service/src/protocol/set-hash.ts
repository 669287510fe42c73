/**
 * The set hash of a space repo (proposal 0016, "LtHash"): 1024 lanes of 16 bits. An element is expanded by
 * BLAKE3 to 2048 bytes and added lane by lane, so the order of writes does not matter and one write costs the
 * same in a repo of ten records and of ten thousand.
 *
 * It is a multiset hash: adding twice differs from adding once, and removing what is not there corrupts it in
 * silence. Callers must know what was there before.
 */
import { createHash } from 'node:crypto'
import { createBLAKE3 } from 'hash-wasm'

const STATE_BYTES = 2048
const WORDS = STATE_BYTES / 4

/** The state of one repo's set hash; changed in place by a {@link SetHasher}. Made by {@link loadSetHash}. */
export type SetHash = Uint32Array<ArrayBuffer>

/** Adds and removes elements. One instance serves every repo of a process; it is not re-entrant. */
export interface SetHasher {
  add(state: SetHash, element: string): void
  remove(state: SetHash, element: string): void
}

/** The element that stands for one version of one record. */
export function setElement(collection: string, rkey: string, cid: string): string {
  return `${collection}/${rkey}/${cid}`
}

/** A state from its stored bytes; without bytes, the empty one. Throws for any other length than 2048. */
export function loadSetHash(bytes?: Uint8Array): SetHash {
  const state = new Uint32Array(WORDS)
  if (!bytes) return state
  if (bytes.byteLength !== STATE_BYTES) throw new RangeError(`a set hash has ${STATE_BYTES} bytes`)
  // Copied: database drivers hand out views that need not be aligned.
  new Uint8Array(state.buffer).set(bytes)
  return state
}

/** The 2048 bytes to store. */
export function setHashBytes(state: SetHash): Uint8Array {
  return new Uint8Array(state.buffer)
}

/** SHA-256 over the state, 32 bytes as hex: what travels between hosts. */
export function setHashDigest(state: SetHash): string {
  return createHash('sha256').update(setHashBytes(state)).digest('hex')
}

/** Loads the WASM of the hash once. Throws on a big-endian machine, where lanes would be read swapped. */
export async function createSetHasher(): Promise<SetHasher> {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) throw new Error('needs a little-endian machine')
  const blake3 = await createBLAKE3(STATE_BYTES * 8)
  const expanded = new Uint32Array(WORDS)
  const expandedBytes = new Uint8Array(expanded.buffer)
  const expand = (element: string) => {
    expandedBytes.set(blake3.init().update(element).digest('binary'))
    return expanded
  }
  return {
    add: (state, element) => addLanes(state, expand(element)),
    remove: (state, element) => subtractLanes(state, expand(element)),
  }
}

// Two 16-bit lanes in one 32-bit word. The top bit of each lane is left out of the sum and put back by XOR,
// so that no carry reaches the neighbour.
const LOW = 0x7fff_7fff
const TOP = 0x8000_8000

function addLanes(state: SetHash, other: Uint32Array): void {
  for (let i = 0; i < WORDS; i += 1) {
    const a = state[i]!
    const b = other[i]!
    state[i] = ((a & LOW) + (b & LOW)) ^ ((a ^ b) & TOP)
  }
}

function subtractLanes(state: SetHash, other: Uint32Array): void {
  for (let i = 0; i < WORDS; i += 1) {
    const a = state[i]!
    const b = other[i]!
    state[i] = ((a | TOP) - (b & LOW)) ^ ((a ^ ~b) & TOP)
  }
}
