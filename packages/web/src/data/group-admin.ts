import type { Client } from '@atproto/lex-client'
import { lexToJson } from '@atproto/lex-json'
import type { LexValue } from '@atproto/lex-schema'
import { app } from '@breadcrumbs/lexicons'
import type { GroupView } from './group-reads.ts'

const temp = app.breadcrumbs.temp

const didOf = (did: string) => did as `did:${string}:${string}`

/**
 * Makes a group with one list to start with. The same key gives the same group, however often it is sent.
 * `recoveryKey` is a did:key that can take the group's identity back from the service.
 */
export async function createGroup(
  lists: Client,
  o: { readonly name: string; readonly idempotencyKey: string; readonly recoveryKey: string | undefined },
): Promise<GroupView> {
  const { name, idempotencyKey, recoveryKey } = o
  const list = { name: 'Our list', purpose: 'watchlist' } as const
  const body = { name, list, idempotencyKey, ...(recoveryKey === undefined ? {} : { recoveryKey }) }
  return (await lists.call(temp.createGroup, body)).group
}

/** Changes the name, what the group is about, or how it treats what lies past somebody's place. Admins. */
export async function updateGroup(
  lists: Client,
  space: string,
  change: { readonly name: string; readonly description: string; readonly spoilerMode: string },
): Promise<GroupView> {
  return (await lists.call(temp.updateGroup, { space, ...change })).group
}

/** Makes a code for one more member. The service keeps only its hash: this answer is the only place it is readable. */
export async function createInvite(lists: Client, space: string): Promise<string> {
  return (await lists.call(temp.createInvite, { space })).code
}

/** A page of the invites, newest first, without their codes. Admins. */
export async function readInvites(lists: Client, space: string, cursor: string | undefined) {
  return await lists.call(temp.listInvites, cursor === undefined ? { space } : { space, cursor })
}

/** Takes an invite back: nobody joins by it any more. Admins. */
export async function revokeInvite(lists: Client, space: string, id: string): Promise<void> {
  await lists.call(temp.revokeInvite, { space, id })
}

/** Tells what a code would join, using nothing up. */
export async function previewInvite(lists: Client, code: string) {
  return await lists.call(temp.previewInvite, { code })
}

/** Joins by a code. */
export async function acceptInvite(lists: Client, code: string): Promise<GroupView> {
  return (await lists.call(temp.acceptInvite, { code })).group
}

/** Takes a member out of the group at once; what they added stays. Admins. */
export async function removeMember(lists: Client, space: string, did: string): Promise<void> {
  await lists.call(temp.setMember, { space, did: didOf(did), status: 'removed', keepItems: true })
}

/** Lets somebody in again who was taken out, in the role they had: a code does not. Admins. */
export async function restoreMember(lists: Client, space: string, did: string): Promise<void> {
  await lists.call(temp.setMember, { space, did: didOf(did), status: 'active' })
}

/** Gives a member another role. Admins; only an owner makes admins and owners. */
export async function setRole(lists: Client, space: string, did: string, role: string): Promise<void> {
  await lists.call(temp.setMember, { space, did: didOf(did), role })
}

/** The caller leaves; what they added stays or goes with them. */
export async function leaveGroup(lists: Client, space: string, keepItems: boolean): Promise<void> {
  await lists.call(temp.leaveGroup, { space, keepItems })
}

/** Ends the group for everybody. Owners. */
export async function deleteGroup(lists: Client, space: string): Promise<void> {
  await lists.call(temp.deleteGroup, { space })
}

/** Takes one step of the history back, by a new write in the caller's own repo; the log keeps both. */
export async function restoreVersion(lists: Client, space: string, position: string): Promise<void> {
  await lists.call(temp.restoreVersion, { space, position })
}

/** Everything the group holds as one file: records with their CIDs. JSON to read, CAR to check and carry elsewhere. */
export async function exportGroup(lists: Client, space: string, format: 'json' | 'car'): Promise<Blob> {
  const { body, encoding } = await lists.xrpc(temp.exportGroup, { params: { space, format } })
  const content: BlobPart =
    body instanceof Uint8Array
      ? (body as Uint8Array<ArrayBuffer>)
      : JSON.stringify(lexToJson(body as LexValue), null, 2)
  return new Blob([content], { type: encoding })
}
