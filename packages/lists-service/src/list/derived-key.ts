import { createHash } from 'node:crypto'

/**
 * The record key of a member's state, progress or vote about an item: `{item rkey}.{8 hex of SHA-256 of the item
 * author's DID}` (design of the lists service, "Model"). One record per member and item, so a retry hits the
 * same record.
 */
export function derivedKey(item: { readonly author: string; readonly rkey: string }): string {
  return `${item.rkey}.${createHash('sha256').update(item.author).digest('hex').slice(0, 8)}`
}
