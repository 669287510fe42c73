import { isTidString } from '@atproto/lex-schema'

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz'
const MICROSECONDS_MAX = 2 ** 53 - 1
const CLOCK_IDS = 1024

function encode(value: number, length: number): string {
  let text = ''
  let rest = value
  for (let i = 0; i < length; i++) {
    text = ALPHABET.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

function microsecondsOf(tid: string): number {
  let value = 0
  for (const letter of tid.slice(0, 11)) value = value * 32 + ALPHABET.indexOf(letter)
  return value
}

/**
 * A record key that sorts by time (atproto specification, "TID"): 53 bits of microseconds, 10 of a random clock id.
 *
 * `now` is in ms since 1970. With `previous`, the answer is strictly above it, even when the clock went back, so one
 * writer's keys always rise. Two writers in the same millisecond differ by random microseconds and clock id.
 * Throws when `now` or `previous` is not a time a TID can hold: both come from our own side.
 */
export function nextTid(now: number, previous?: string, random: () => number = Math.random): string {
  if (previous !== undefined && !isTidString(previous)) throw new TypeError('previous is not a TID')
  const wished = Math.floor(now) * 1000 + Math.floor(random() * 1000)
  const microseconds = previous === undefined ? wished : Math.max(wished, microsecondsOf(previous) + 1)
  if (!(microseconds >= 0 && microseconds <= MICROSECONDS_MAX)) throw new RangeError('outside the TID range')
  return encode(microseconds, 11) + encode(Math.floor(random() * CLOCK_IDS), 2)
}
