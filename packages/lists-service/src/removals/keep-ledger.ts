/**
 * Holds the removal ledger and the database to each other. The later of the two is right: a change is first in the
 * database, then in the ledger, so a ledger that is ahead means that the database was restored from a backup.
 */
import type { LexMap } from '@atproto/lex-data'
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import { endGroup } from '../authority/delete-group.ts'
import type { EndedGroups } from '../authority/ended-groups.ts'
import type { Db, Tables } from '../database/schema.ts'
import { readStatuses } from '../live/group-log.ts'
import { type CommitTools, commitBatch } from '../repo-host/commit.ts'
import { prepareOwnRecord } from '../repo-host/prepare-write.ts'
import { findSpace, lockSpace, readOneRecord } from '../repo-host/store.ts'
import type { Ledger } from './ledger.ts'

/** Notes what changed in the group since it was last noted. Harmless to repeat. */
export async function noteGroup(db: Db, ledger: Ledger, space: string, now: number): Promise<void> {
  const found = await findSpace(db, space)
  if (!found) {
    if (ledger.of({ space })?.status !== 'deleted')
      await ledger.note({ space }, { status: 'deleted', at: now })
    return
  }
  for (const { did, status, at } of await readPlaces(db, space, found.authority)) {
    const known = ledger.of({ space, did })
    const isNews = known ? known.status !== status && known.at <= at : status !== 'active'
    if (isNews) await ledger.note({ space, did }, { status, at })
  }
}

/** What {@link reconcile} did. */
export interface Reconciled {
  /** Members who are out again. */
  readonly membersOut: number
  /** Groups that ended again. */
  readonly groupsEnded: number
}

/**
 * Brings a restored database up to the ledger: who was removed or left after the backup is out again, a group that
 * was deleted is gone again. Then notes what the ledger lacks. To be done before anything is served.
 */
export async function reconcile(
  db: Database<Tables>,
  tools: CommitTools & { readonly ended: EndedGroups },
  ledger: Ledger,
): Promise<Reconciled> {
  let membersOut = 0
  let groupsEnded = 0
  const spaces = await db.kysely.selectFrom('spaces').select(['uri', 'authority']).execute()
  for (const { uri: space, authority } of spaces) {
    if (ledger.of({ space })?.status === 'deleted') {
      await db.transaction((trx) => endGroup(trx, tools.ended, { uri: space, authority }))
      groupsEnded += 1
      continue
    }
    for (const { did, status, at } of await readPlaces(db.kysely, space, authority)) {
      const known = ledger.of({ space, did })
      if (status !== 'active' || !known || known.status === 'active' || known.at <= at) continue
      await putOut(db, tools, { space, authority, did }, known.status)
      membersOut += 1
    }
    await noteGroup(db.kysely, ledger, space, tools.now())
  }
  for (const space of await endedSpaces(db.kysely)) await noteGroup(db.kysely, ledger, space, tools.now())
  return { membersOut, groupsEnded }
}

/** Groups made here that are gone: a process may have ended between the deletion and the note of it. */
async function endedSpaces(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('authorities')
    .leftJoin('spaces', 'spaces.uri', 'authorities.space')
    .select('authorities.space')
    .where('authorities.space', 'is not', null)
    .where('spaces.uri', 'is', null)
    .execute()
  return rows.flatMap(({ space }) => space ?? [])
}

async function putOut(
  db: Database<Tables>,
  tools: CommitTools,
  { space, authority, did }: { space: string; authority: DidString; did: DidString },
  status: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    await lockSpace(trx, space)
    const path = { author: authority, collection: ids.member, rkey: did } as const
    const stored = await readOneRecord(trx, space, path)
    if (!stored) throw new Error('a member is gone while they were put out')
    const changed: LexMap = {
      ...stored.value,
      status,
      updatedAt: new Date(tools.now()).toISOString(),
    }
    const writes = [prepareOwnRecord(authority, ids.member, did, changed)]
    await commitBatch(trx, tools, { space, author: authority, writes })
  })
}

async function readPlaces(db: Db, space: string, authority: DidString) {
  const statuses = await readStatuses(db, space, authority)
  const times = await db
    .selectFrom('ops')
    .select((eb) => ['rkey', eb.fn.max('at').as('at')])
    .where('space', '=', space)
    .where('author', '=', authority)
    .where('collection', '=', ids.member)
    .groupBy('rkey')
    .execute()
  const timeOf = new Map(times.map(({ rkey, at }) => [rkey, at]))
  return [...statuses].map(([did, status]) => ({ did: did as DidString, status, at: timeOf.get(did) ?? 0 }))
}
