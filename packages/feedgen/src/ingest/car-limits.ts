/** `com.atproto.sync.subscribeRepos#commit`: "blocks … maxLength 2000000". */
export const CAR_BYTES_MAX = 2_000_000
/** An honest 200-op commit needs a few thousand blocks; 400,000 tiny ones would block the loop (bad input FH-036). */
export const CAR_BLOCKS_MAX = 10_000

/**
 * Whether a CAR is small enough to read at all. Counts sections by their length prefixes, which
 * costs nothing next to hashing them.
 */
export function isCarWithinLimits(
  car: Uint8Array,
  blocksMax = CAR_BLOCKS_MAX,
  bytesMax = CAR_BYTES_MAX,
): boolean {
  if (car.length > bytesMax) return false
  // The header is a section too.
  let sections = -1
  for (let at = 0; at < car.length; sections += 1) {
    if (sections >= blocksMax) return false
    let length = 0
    let scale = 1
    for (;;) {
      const byte = car[at]
      if (byte === undefined || scale > 0x1000_0000) return false
      at += 1
      length += (byte & 0x7f) * scale
      if (byte < 0x80) break
      scale *= 128
    }
    if (length === 0 || length > car.length - at) return false
    at += length
  }
  return true
}
