/** The public face of @breadcrumbs/lexicons: the only file here that re-exports. */

export {
  buildCompanion,
  type Companion,
  deleteCompanionWrites,
  type PlannedRecord,
} from './companion-post.ts'
export { CRUMB_KINDS, type CrumbKind, crumbKindToken } from './crumb-kind.ts'
export { crumbPageUrl, parseCrumbPageUrl } from './crumb-page-url.ts'
export { parseDatetime } from './datetime.ts'
export { describePosition } from './describe-position.ts'
export { app, com } from './generated/index.ts'
export { AUTHORITY, ENTRY_COLLECTIONS, type EntryCollection, ids, isEntryCollection } from './nsid.ts'
export { comparePositions, hasReached, type PositionOrder } from './position-order.ts'
export { type Crumb, readCrumb } from './read-crumb.ts'
export { type Entry, type EntryStatus, type EntryStep, readEntry } from './read-entry.ts'
export { recordCid } from './record-cid.ts'
export { isRejected, type Rejected } from './rejected.ts'
export { moveInOrder, type Rekeyed } from './sort-order.ts'
export { formatSpaceRef, parseSpaceRef, type SpaceRef } from './space-ref.ts'
export { STATUS_AFTER } from './status-after.ts'
export { nextTid } from './tid.ts'
export type { MediaType, Position, Work } from './work.ts'
export { identityKeys, sameWork, sameWorkForShield, titleKey, wholeWork } from './work-identity.ts'
