/** Who is and was in a group, as the authority's records say, and whose records therefore count. */
import type { DatetimeString, DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { isMemberCollection, may, mayRemove, type Role, roleOfToken, staysAfterLeaving } from './access.ts'
import type { GroupRecord } from './record.ts'
import { compareText } from './reference.ts'

/** A person's place in the group. */
export interface Member {
  readonly did: DidString
  readonly role: Role
  readonly status: 'active' | 'left' | 'removed'
  readonly keepItems: boolean
  /** The authority's clock, shown only. */
  readonly createdAt: DatetimeString
}

/** Everybody who is or was in the group, by DID. Records by anybody but the authority say nothing. */
export function readMembers(authority: string, records: readonly GroupRecord[]): ReadonlyMap<string, Member> {
  const members = records
    .filter((record) => record.author === authority)
    .flatMap((record) => (record.collection === ids.member ? [readMember(record)] : []))
    .filter((member) => member !== undefined)
    .sort((a, b) => compareText(a.did, b.did))
  return new Map(members.map((member) => [member.did, member]))
}

/** A member record's meaning; undefined where role or status is one this version does not know: it grants nothing. */
export function readMember({ value }: GroupRecord<typeof ids.member>): Member | undefined {
  const role = roleOfToken(value.role)
  const status = STATUSES.find((known) => known === value.status)
  if (!role || !status) return undefined
  return { did: value.did, role, status, keepItems: value.keepItems === true, createdAt: value.createdAt }
}

/**
 * Rule 2 of the merge: a record counts if its author's role allows its collection, or its author left with
 * `keepItems` and it is of a kind that stays. A removal must also be the author's to make.
 */
export function counts(
  record: GroupRecord,
  authority: string,
  members: ReadonlyMap<string, Member>,
): boolean {
  const { author, collection } = record
  if (collection === ids.groupProfile || collection === ids.member) return author === authority
  const member = members.get(author)
  if (!member || !isMemberCollection(collection) || !may(member.role, collection)) return false
  if (member.status !== 'active' && !(member.keepItems && staysAfterLeaving(collection))) return false
  return record.collection !== ids.removal || mayRemove(member.role, author, record.value.subject.author)
}

/** Consent is explicit: absent, or a word this version does not know, means nothing is shared. */
export function sharesProgress(join: GroupRecord<typeof ids.join> | undefined): boolean {
  return join?.value.shareProgress === 'group-items' || join?.value.shareProgress === 'all-matching'
}

const STATUSES = ['active', 'left', 'removed'] as const
