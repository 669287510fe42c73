import type { Client } from '@atproto/lex-client'
import { app } from '@breadcrumbs/lexicons'

export type GroupSummary = app.breadcrumbs.temp.defs.GroupSummary
export type GroupView = app.breadcrumbs.temp.defs.GroupView
export type CardView = app.breadcrumbs.temp.defs.CardView
export type ListSummary = app.breadcrumbs.temp.defs.ListSummary

const temp = app.breadcrumbs.temp

/** A page of the groups the person is in, newest change first. */
export async function readGroups(lists: Client, cursor: string | undefined) {
  return await lists.call(temp.listGroups, cursor === undefined ? {} : { cursor })
}

/** A group with its members and lists. */
export async function readGroup(lists: Client, space: string): Promise<GroupView> {
  return (await lists.call(temp.getGroup, { space })).group
}

/** A page of the cards of one list, in the shared order. */
export async function readCards(
  lists: Client,
  space: string,
  list: ListSummary['ref'],
  cursor: string | undefined,
) {
  const at = { space, author: list.author, rkey: list.rkey }
  return await lists.call(temp.getListView, cursor === undefined ? at : { ...at, cursor })
}

/** Makes a group with one list to start with. The same key gives the same group, however often it is sent. */
export async function createGroup(lists: Client, name: string, idempotencyKey: string): Promise<GroupView> {
  const list = { name: 'Our list', purpose: 'watchlist' } as const
  return (await lists.call(temp.createGroup, { name, list, idempotencyKey })).group
}

/** Makes a code for one more member. The service keeps only its hash: this answer is the only place it is readable. */
export async function createInvite(lists: Client, space: string): Promise<string> {
  return (await lists.call(temp.createInvite, { space })).code
}

/** Tells what a code would join, using nothing up. */
export async function previewInvite(lists: Client, code: string) {
  return await lists.call(temp.previewInvite, { code })
}

/** Joins by a code. */
export async function acceptInvite(lists: Client, code: string): Promise<GroupView> {
  return (await lists.call(temp.acceptInvite, { code })).group
}

/** Draws at most three of a list, best first, each with the reason in a sentence. */
export async function pickForUs(lists: Client, space: string, list: ListSummary['ref']) {
  const { author, collection, rkey } = list
  return await lists.call(temp.pickForUs, { space, list: { author, collection, rkey } })
}

/** Takes a member out of the group at once; what they added stays. Admins. */
export async function removeMember(lists: Client, space: string, did: string): Promise<void> {
  await lists.call(temp.setMember, {
    space,
    did: did as `did:${string}:${string}`,
    status: 'removed',
    keepItems: true,
  })
}

/** Gives a member another role. Admins; only an owner makes admins and owners. */
export async function setRole(lists: Client, space: string, did: string, role: string): Promise<void> {
  await lists.call(temp.setMember, { space, did: did as `did:${string}:${string}`, role })
}

/** The caller leaves. */
export async function leaveGroup(lists: Client, space: string): Promise<void> {
  await lists.call(temp.leaveGroup, { space })
}
