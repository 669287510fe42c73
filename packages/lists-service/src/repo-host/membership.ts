/** Who the caller is to a group, as the authority's repo says at this moment. */
import type { DidString } from '@atproto/lex-schema'
import { ids, isRejected } from '@breadcrumbs/lexicons'
import type { Db } from '../database/schema.ts'
import { type Member, readMember } from '../list/members.ts'
import { readRecord } from '../list/record.ts'
import { groupNotFound } from '../refusal.ts'
import { readOneRecord, readRecords } from './store.ts'

/** The member's record, whatever its status; undefined for a stranger. */
export async function findMember(
  db: Db,
  space: { readonly uri: string; readonly authority: DidString },
  did: DidString,
): Promise<Member | undefined> {
  const path = { author: space.authority, collection: ids.member, rkey: did } as const
  const stored = await readOneRecord(db, space.uri, path)
  const record = stored && readRecord(stored)
  return !record || isRejected(record) || record.collection !== ids.member ? undefined : readMember(record)
}

/** The member, who must be active. Anybody else gets the answer of a group that is not there. */
export async function requireMember(
  db: Db,
  space: { readonly uri: string; readonly authority: DidString } | undefined,
  did: DidString,
): Promise<Member> {
  const member = space && (await findMember(db, space, did))
  if (member?.status !== 'active') throw groupNotFound()
  return member
}

/** Everybody who is or was in the group. */
export async function findMembers(
  db: Db,
  space: { readonly uri: string; readonly authority: DidString },
): Promise<Member[]> {
  const records = await readRecords(db, space.uri, space.authority)
  return records.flatMap((stored) => {
    const record = readRecord(stored)
    if (isRejected(record) || record.collection !== ids.member) return []
    return readMember(record) ?? []
  })
}
