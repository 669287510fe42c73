/** Enough to tell whether two versions of a record are the same (FNV-1a, 32 bits); never 0. */
export function cidHash(cid: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < cid.length; i += 1) value = Math.imul(value ^ cid.charCodeAt(i), 0x01000193)
  return value >>> 0 || 1
}
