/**
 * First answers by idempotency key (design, "applyWrites … retry-safe"; LR-004): the same key by the same caller
 * gives the same answer, once. Stored in the transaction of the write it answers.
 */
import { createHash } from 'node:crypto'
import type { Db, Trx } from '../database/schema.ts'
import { Refusal } from '../refusal.ts'

/** Names one request: keys are hashed, because a caller may put any text there. */
export interface RequestName {
  readonly keyHash: string
  readonly requestHash: string
}

/** The name of a request; undefined without a key. `request` must be plain JSON. */
export function nameRequest(
  scope: readonly string[],
  key: string | undefined,
  request: unknown,
): RequestName | undefined {
  if (key === undefined) return undefined
  return { keyHash: hashOf([...scope, key]), requestHash: hashOf(request) }
}

/** The answer given before. Throws where the key stands for another request. */
export async function findAnswer<T>(db: Db, name: RequestName | undefined): Promise<T | undefined> {
  if (!name) return undefined
  const row = await db
    .selectFrom('answers')
    .select(['request_hash', 'answer'])
    .where('key_hash', '=', name.keyHash)
    .executeTakeFirst()
  if (!row) return undefined
  if (row.request_hash !== name.requestHash) {
    throw new Refusal('IdempotencyMismatch', 'the idempotency key was used with other writes')
  }
  return JSON.parse(row.answer) as T
}

/** Keeps the answer, which goes with the group when that ends. */
export async function keepAnswer(
  trx: Trx,
  name: RequestName | undefined,
  answer: unknown,
  o: { readonly space: string; readonly now: number },
): Promise<void> {
  if (!name) return
  const row = {
    key_hash: name.keyHash,
    request_hash: name.requestHash,
    answer: JSON.stringify(answer),
    created_at: o.now,
    space: o.space,
  }
  await trx.insertInto('answers').values(row).execute()
}

/** Forgets answers given before the time, at most `max` at once; returns how many. */
export async function pruneAnswers(db: Db, before: number, max: number): Promise<number> {
  const old = db.selectFrom('answers').select('key_hash').where('created_at', '<', before).limit(max)
  const { numDeletedRows } = await db.deleteFrom('answers').where('key_hash', 'in', old).executeTakeFirst()
  return Number(numDeletedRows)
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
