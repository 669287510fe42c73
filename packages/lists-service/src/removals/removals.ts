/** The removal ledger in the running service. */
import type { Database, Logger } from '@breadcrumbs/service-kit'
import type { EndedGroups } from '../authority/ended-groups.ts'
import type { Tables } from '../database/schema.ts'
import type { CommitTools } from '../repo-host/commit.ts'
import { noteGroup, reconcile } from './keep-ledger.ts'
import { openLedger } from './ledger.ts'

/** Made by {@link startRemovals}. */
export interface Removals {
  /** To be awaited after a commit that changed who is in the group. */
  noted(space: string): Promise<void>
  close(): Promise<void>
}

/** Brings the database up to the ledger, then keeps it. Without a file nothing is kept, and the log says so once. */
export async function startRemovals(o: {
  readonly db: Database<Tables>
  readonly tools: CommitTools & { readonly ended: EndedGroups }
  readonly file: string | undefined
  readonly secretHex: string
  readonly log: Logger
}): Promise<Removals> {
  const { db, tools, file } = o
  if (file === undefined) {
    o.log.warn('LISTS_REMOVALS_FILE is not set: restoring a backup would let removed members back in')
    return { noted: async () => {}, close: async () => {} }
  }
  const ledger = await openLedger(file, o.secretHex)
  const done = await reconcile(db, tools, ledger)
  if (done.membersOut + done.groupsEnded > 0)
    o.log.warn(done, 'an older database was brought up to the removals')
  let last = Promise.resolve()
  return {
    noted(space) {
      // One after the other: of two changes of one group, the later one must be the later line.
      last = last.catch(() => {}).then(() => noteGroup(db.kysely, ledger, space, tools.now()))
      return last
    },
    close: async () => {
      await last.catch(() => {})
      await ledger.close()
    },
  }
}
