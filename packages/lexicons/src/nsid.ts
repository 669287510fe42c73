/**
 * Every name of ours, written once. The authority and the spelling live here and in the JSON documents;
 * test/documents.test.ts holds the two together.
 */

/** The domain all our documents live under. Group (permissioned) types add `.temp` until the protocol is final. */
export const AUTHORITY = 'app.breadcrumbs'

/** NSID of every document of ours that code names: records, methods, spaces and permission sets. */
export const ids = {
  authBasic: `${AUTHORITY}.authBasic`,
  book: `${AUTHORITY}.book`,
  crumb: `${AUTHORITY}.crumb`,
  entry: `${AUTHORITY}.entry`,
  feedPreference: `${AUTHORITY}.feedPreference`,
  game: `${AUTHORITY}.game`,
  list: `${AUTHORITY}.list`,
  listItem: `${AUTHORITY}.listItem`,
  movie: `${AUTHORITY}.movie`,
  podcast: `${AUTHORITY}.podcast`,
  profile: `${AUTHORITY}.profile`,
  recap: `${AUTHORITY}.recap`,
  show: `${AUTHORITY}.show`,

  comment: `${AUTHORITY}.temp.comment`,
  groupItem: `${AUTHORITY}.temp.groupItem`,
  groupList: `${AUTHORITY}.temp.groupList`,
  groupProfile: `${AUTHORITY}.temp.groupProfile`,
  itemState: `${AUTHORITY}.temp.itemState`,
  join: `${AUTHORITY}.temp.join`,
  member: `${AUTHORITY}.temp.member`,
  pick: `${AUTHORITY}.temp.pick`,
  progress: `${AUTHORITY}.temp.progress`,
  removal: `${AUTHORITY}.temp.removal`,
  vote: `${AUTHORITY}.temp.vote`,

  acceptInvite: `${AUTHORITY}.temp.acceptInvite`,
  applyWrites: `${AUTHORITY}.temp.applyWrites`,
  createGroup: `${AUTHORITY}.temp.createGroup`,
  createInvite: `${AUTHORITY}.temp.createInvite`,
  deleteGroup: `${AUTHORITY}.temp.deleteGroup`,
  exportGroup: `${AUTHORITY}.temp.exportGroup`,
  getComments: `${AUTHORITY}.temp.getComments`,
  getGroup: `${AUTHORITY}.temp.getGroup`,
  getGroupView: `${AUTHORITY}.temp.getGroupView`,
  getHistory: `${AUTHORITY}.temp.getHistory`,
  getListView: `${AUTHORITY}.temp.getListView`,
  getSubscribeTicket: `${AUTHORITY}.temp.getSubscribeTicket`,
  getWithheld: `${AUTHORITY}.temp.getWithheld`,
  leaveGroup: `${AUTHORITY}.temp.leaveGroup`,
  listGroups: `${AUTHORITY}.temp.listGroups`,
  listInvites: `${AUTHORITY}.temp.listInvites`,
  pickForUs: `${AUTHORITY}.temp.pickForUs`,
  previewInvite: `${AUTHORITY}.temp.previewInvite`,
  restoreVersion: `${AUTHORITY}.temp.restoreVersion`,
  revokeInvite: `${AUTHORITY}.temp.revokeInvite`,
  setMember: `${AUTHORITY}.temp.setMember`,
  subscribeGroup: `${AUTHORITY}.temp.subscribeGroup`,
  updateGroup: `${AUTHORITY}.temp.updateGroup`,

  authGroups: `${AUTHORITY}.temp.authGroups`,
  diary: `${AUTHORITY}.temp.diary`,
  group: `${AUTHORITY}.temp.group`,
} as const

/** The collections that hold somebody's state with a work: one per medium, and the legacy flat one. */
export const ENTRY_COLLECTIONS = [ids.book, ids.show, ids.movie, ids.game, ids.podcast, ids.entry] as const

export type EntryCollection = (typeof ENTRY_COLLECTIONS)[number]

/** Whether a collection holds entries that `readEntry` understands. Exact: no prefix match. */
export function isEntryCollection(collection: string): collection is EntryCollection {
  return (ENTRY_COLLECTIONS as readonly string[]).includes(collection)
}
