/** A group's log as its members read it: who wrote what, newest first, and never the content. */
import type { CidString, DatetimeString, DidString, RecordKeyString } from '@atproto/lex-schema'
import { type app, ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { Db, Tables } from '../database/schema.ts'
import { Refusal } from '../refusal.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'
import { requireMember } from './membership.ts'
import { findSpace } from './store.ts'

type HistoryEntry = app.breadcrumbs.temp.defs.HistoryEntry

const COLUMNS = ['position', 'author', 'collection', 'rkey', 'cid', 'prev', 'acting', 'at'] as const

/**
 * One page of the log; shorter by what is taken down. Where others are in a work is not in it: that is shown with their consent only, by views.
 * Throws GroupNotFound, or InvalidRequest for a cursor not ours.
 */
export async function readHistory(
  db: Database<Tables>,
  takedowns: Takedowns,
  did: DidString,
  o: { readonly space: string; readonly limit: number; readonly cursor: string | undefined },
): Promise<{ entries: HistoryEntry[]; cursor: string | undefined }> {
  await requireMember(db.kysely, await findSpace(db.kysely, o.space), did)
  let query = db.kysely
    .selectFrom('ops')
    .select(COLUMNS)
    .where('space', '=', o.space)
    .where((eb) => eb.or([eb('collection', '!=', ids.progress), eb('author', '=', did)]))
  if (o.cursor !== undefined) query = query.where('position', '<', parsePosition(o.cursor))
  const rows = await query.orderBy('position', 'desc').limit(o.limit).execute()
  const last = rows.at(-1)
  return {
    entries: takedowns.shownSteps(o.space, rows).map(toHistoryEntry),
    cursor: last && rows.length === o.limit ? String(last.position) : undefined,
  }
}

/** One step of the log. */
export function findStep(db: Db, space: string, position: string) {
  return db
    .selectFrom('ops')
    .select(COLUMNS)
    .where('space', '=', space)
    .where('position', '=', parsePosition(position))
    .executeTakeFirst()
}

/** A step as the lexicon has it. */
export function toHistoryEntry(op: Omit<Tables['ops'], 'space' | 'rev' | 'idx'>): HistoryEntry {
  return {
    position: String(op.position),
    author: op.author,
    collection: op.collection,
    rkey: op.rkey as RecordKeyString,
    action: op.cid === null ? 'delete' : op.prev === null ? 'create' : 'update',
    ...(op.cid !== null && { cid: op.cid as CidString }),
    ...(op.prev !== null && { prev: op.prev as CidString }),
    ...(op.acting !== null && { by: op.acting }),
    at: new Date(op.at).toISOString() as DatetimeString,
  }
}

function parsePosition(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Refusal('InvalidRequest', 'not a position of ours')
  return Number(text)
}
