/** Which service tokens were used for a write: in the database, so that a replay is refused after a restart too. */
import { createHash } from 'node:crypto'
import type { Db } from '../database/schema.ts'

/** The replay store of service authentication, on the table `seen_tokens`. */
export function createSeenTokens(db: Db) {
  return {
    /** True when the token's key is seen for the first time. */
    async claim(key: string, expiresAtSeconds: number): Promise<boolean> {
      const row = {
        key_hash: createHash('sha256').update(key).digest('hex'),
        expires_at: expiresAtSeconds * 1000,
      }
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('seen_tokens')
        .values(row)
        .onConflict((oc) => oc.column('key_hash').doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },
  }
}

/** Forgets tokens that expired before the time (ms), at most `max` at once; returns how many. */
export async function pruneSeenTokens(db: Db, before: number, max: number): Promise<number> {
  const old = db.selectFrom('seen_tokens').select('key_hash').where('expires_at', '<', before).limit(max)
  const { numDeletedRows } = await db
    .deleteFrom('seen_tokens')
    .where('key_hash', 'in', old)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
