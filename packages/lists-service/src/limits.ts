/** Every limit of the service, in one place. Reached ones answer `LimitReached` and name themselves. */
export const LIMITS = {
  /** Groups one account has made here. */
  groupsPerCreator: 100,
  /** People in a group, those who left included: a view lists them all. */
  membersPerGroup: 500,
  listsPerGroup: 200,
  itemsPerGroup: 5_000,
  /** Records of one member in one group. */
  recordsPerRepo: 10_000,
  /** Encoded bytes of one record; the longest comment the lexicon allows fits. */
  recordBytes: 32_768,
  /** Batches of writes one member sends to one group in a minute. */
  batchesPerMinute: 60,
  /** Single writes within those batches. */
  writesPerMinute: 1_000,
  invitesPerGroup: 200,
  /** What one admin may do to one group in a minute: invites, members, name and rules. */
  adminActsPerMinute: 60,
  /** Codes one account may try in a minute, found or not. */
  inviteTriesPerMinute: 10,
  /** Live streams of one account at the same time: a few groups on a few devices. */
  streamsPerMember: 50,
  /** Live streams from one address: a house or a school behind one. */
  streamsPerAddress: 1_000,
  /** Streams being opened at the same time: each waits for the database, and after a restart all come at once (DS-010). */
  streamOpenings: 1_000,
  /** JSON of one request, in bytes. */
  requestBytes: 1_000_000,
} as const

/** The same names, other numbers: tests and operators may differ. */
export type Limits = Readonly<Record<keyof typeof LIMITS, number>>
