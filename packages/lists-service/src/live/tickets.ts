/** Tickets for live updates: a browser sets no headers on a WebSocket, so its token buys a code that is good once. */
import { createHash, randomBytes } from 'node:crypto'
import type { DidString } from '@atproto/lex-schema'
import type { Db } from '../database/schema.ts'

const TICKET_BYTES = 24
/** From the answer to the connection; long enough for a slow phone. */
const LIFETIME_MS = 30_000

/** Whom a ticket lets in, and where. */
export interface Admission {
  readonly space: string
  readonly did: DidString
}

/** Makes a ticket for an active member; that they are one is the caller's to check. Only its hash is kept. */
export async function issueTicket(
  db: Db,
  { space, did }: Admission,
  now: number,
): Promise<{ ticket: string; expiresAt: number }> {
  const ticket = randomBytes(TICKET_BYTES).toString('base64url')
  const row = { ticket_hash: hashOf(ticket), space, did, expires_at: now + LIFETIME_MS }
  await db.insertInto('tickets').values(row).execute()
  return { ticket, expiresAt: row.expires_at }
}

/** Uses the ticket up; undefined for one that is unknown, used or expired. Of two at once, one gets it. */
export async function takeTicket(db: Db, ticket: string, now: number): Promise<Admission | undefined> {
  const row = await db
    .deleteFrom('tickets')
    .where('ticket_hash', '=', hashOf(ticket))
    .returning(['space', 'did', 'expires_at'])
    .executeTakeFirst()
  if (!row || row.expires_at <= now || isOfFuture(row.expires_at, now)) return undefined
  return { space: row.space, did: row.did }
}

/** Made before the clock was set back: it would be good for as long as the step (OP-010). */
function isOfFuture(expiresAt: number, now: number): boolean {
  return expiresAt > now + LIFETIME_MS
}

/** Forgets tickets that expired before the time (ms), at most `max` at once; returns how many. */
export async function pruneTickets(db: Db, before: number, max: number): Promise<number> {
  const old = db.selectFrom('tickets').select('ticket_hash').where('expires_at', '<', before).limit(max)
  const { numDeletedRows } = await db.deleteFrom('tickets').where('ticket_hash', 'in', old).executeTakeFirst()
  return Number(numDeletedRows)
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex')
}
