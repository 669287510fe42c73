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
  private readonly others: string[] = []
  private readonly idOfOther = new Map<string, number>()

  pack(rkey: string): PackedKey {
    if (TID.test(rkey)) {
      const middle = digit(rkey, 6)
      const high = number(rkey, 0, 6) * 8 + (middle >> 2)
      if (high !== OTHER) return { high, low: (middle & 3) * 2 ** 30 + number(rkey, 7, 13) }
    }
    const known = this.idOfOther.get(rkey)
    if (known !== undefined) return { high: OTHER, low: known }
    const low = this.others.push(rkey) - 1
    this.idOfOther.set(rkey, low)
    return { high: OTHER, low }
  }

  unpack({ high, low }: PackedKey): string {
    if (high === OTHER) return this.others[low] ?? ''
    const middle = (high % 8) * 4 + Math.floor(low / 2 ** 30)
    return sixLetters(Math.floor(high / 8)) + ALPHABET.charAt(middle) + sixLetters(low % 2 ** 30)
  }
}

function digit(rkey: string, at: number): number {
  return ALPHABET.indexOf(rkey.charAt(at))
}

function number(rkey: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i += 1) value = value * 32 + digit(rkey, i)
  return value
}

/** Every two letters there are, by their value: a page spells dozens of keys. */
const TWO_LETTERS = Array.from(
  { length: 1024 },
  (_, value) => ALPHABET.charAt(value >> 5) + ALPHABET.charAt(value & 31),
)

function sixLetters(value: number): string {
  const two = (shift: number) => TWO_LETTERS[(value >> shift) & 1023] ?? ''
  return two(20) + two(10) + two(0)
}
