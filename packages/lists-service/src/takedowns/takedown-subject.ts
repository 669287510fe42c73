import { type DidString, isDidString, isRecordKeyString, type NsidString } from '@atproto/lex-schema'
import { ids, parseSpaceRef } from '@breadcrumbs/lexicons'
import { isMemberCollection } from '../list/access.ts'

/** What a takedown may be about. */
export type TakedownSubject =
  | { readonly kind: 'person'; readonly did: DidString }
  | { readonly kind: 'group'; readonly space: string }
  | {
      readonly kind: 'record'
      readonly space: string
      readonly author: DidString
      readonly collection: NsidString
      readonly rkey: string
    }

/** `at://{did}/space/{type}/{skey}`: slashes up to the end of a group's address. */
const SPACE_PARTS = 6

/**
 * Reads a subject: a DID, the address of a group, or that of a record in one. Undefined for anything else, and for the
 * records that say who is a member: there the person is meant, or the group.
 */
export function parseTakedownSubject(subject: string): TakedownSubject | undefined {
  if (isDidString(subject)) return { kind: 'person', did: subject }
  const parts = subject.split('/')
  const space = parts.slice(0, SPACE_PARTS).join('/')
  if (!parseSpaceRef(space)) return undefined
  const [author, collection, rkey, ...more] = parts.slice(SPACE_PARTS)
  if (author === undefined) return { kind: 'group', space }
  if (collection === undefined || rkey === undefined || more.length > 0) return undefined
  const isHideable = collection === ids.groupProfile || isMemberCollection(collection)
  if (!isHideable || !isDidString(author) || !isRecordKeyString(rkey)) return undefined
  return { kind: 'record', space, author, collection, rkey }
}
