import type { Kept } from './columns/kept.ts'
import { TextTable } from './columns/text-table.ts'

/** A record key in 64 bits. */
export interface PackedKey {
  readonly high: number
  readonly low: number
}

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz'
const TID = /^[2-7a-j][2-7a-z]{12}$/
/** Marks keys that are no TID; a TID that packs to it is kept like them. */
const OTHER = 0xffff_ffff

/**
 * Packs record keys: a TID is a 64-bit number (atproto specification, "TID"), any other key is kept
 * as text once and stands for its number here. Exact both ways; the order of TIDs is kept.
 */
export class RecordKeys {
  private readonly others: TextTable

  constructor(seed: number) {
    this.others = new TextTable(seed)
  }

  pack(rkey: string): PackedKey {
    return packTid(rkey) ?? { high: OTHER, low: this.others.add(rkey) }
  }

  /** The packed key, if it is a TID or was packed before: asking for a key does not make it known. */
  find(rkey: string): PackedKey | undefined {
    const tid = packTid(rkey)
    if (tid) return tid
    const low = this.others.find(rkey)
    return low === 0 ? undefined : { high: OTHER, low }
  }

  unpack({ high, low }: PackedKey): string {
    if (high === OTHER) return this.others.get(low)
    const middle = (high % 8) * 4 + Math.floor(low / 2 ** 30)
    const [first, last] = [Math.floor(high / 8), low % 2 ** 30]
    // One call makes one flat text; put together from pieces it would be flattened again in every page.
    return String.fromCharCode(
      letter(first >> 25),
      letter(first >> 20),
      letter(first >> 15),
      letter(first >> 10),
      letter(first >> 5),
      letter(first),
      letter(middle),
      letter(last >> 25),
      letter(last >> 20),
      letter(last >> 15),
      letter(last >> 10),
      letter(last >> 5),
      letter(last),
    )
  }

  kept(): Record<string, Kept> {
    return { others: this.others }
  }
}

function packTid(rkey: string): PackedKey | undefined {
  if (!TID.test(rkey)) return undefined
  const middle = digit(rkey, 6)
  const high = number(rkey, 0, 6) * 8 + (middle >> 2)
  return high === OTHER ? undefined : { high, low: (middle & 3) * 2 ** 30 + number(rkey, 7, 13) }
}

/** By character code, for TIDs. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(ALPHABET.indexOf(String.fromCharCode(code)), 0),
)

function digit(rkey: string, at: number): number {
  return DIGITS[rkey.charCodeAt(at)] as number
}

function number(rkey: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i += 1) value = value * 32 + digit(rkey, i)
  return value
}

const LETTERS = Uint8Array.from(ALPHABET, (one) => one.charCodeAt(0))

function letter(value: number): number {
  return LETTERS[value & 31] as number
}
