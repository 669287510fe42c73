/**
 * Tells of changed groups once their transaction committed, and only then: a poke before that would find nothing,
 * and one of a transaction that was undone would be for nothing.
 */
import { CommitUnknownError, type Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from '../database/schema.ts'

/** The same database, and the hook its writers call inside their transactions. */
export interface WatchedDatabase {
  readonly db: Database<Tables>
  /** Where nothing is said about members, their places may have changed. */
  readonly touched: (trx: Trx, space: string, movesMembers?: boolean) => void
}

/**
 * `changed` is called for every group written to, and `membersMoved` is awaited for those where places changed,
 * before the writer gets its answer. Of a commit that is given up while it waits, both hear once it is done after all;
 * what fails then goes to `onError`, because nobody waits for it.
 */
export function pokeAfterCommit(
  db: Database<Tables>,
  o: {
    readonly changed: (space: string) => void
    readonly membersMoved: (space: string) => Promise<void>
    readonly onError: (error: unknown) => void
  },
): WatchedDatabase {
  const touchedBy = new WeakMap<Trx, Map<string, boolean>>()

  async function tell(spaces: ReadonlyMap<string, boolean>): Promise<void> {
    for (const space of spaces.keys()) o.changed(space)
    for (const [space, moved] of spaces) if (moved) await o.membersMoved(space)
  }
  async function tellOnceDone({ settled }: CommitUnknownError, spaces: ReadonlyMap<string, boolean>) {
    if (await settled) await tell(spaces).catch(o.onError)
  }
  return {
    touched(trx, space, movesMembers = true) {
      const touched = touchedBy.get(trx)
      touched?.set(space, movesMembers || touched.get(space) === true)
    },
    db: {
      ...db,
      async transaction(work) {
        const spaces = new Map<string, boolean>()
        const committing = db.transaction((trx) => {
          touchedBy.set(trx, spaces)
          return work(trx)
        })
        const result = await committing.catch((error: unknown) => {
          if (error instanceof CommitUnknownError) void tellOnceDone(error, spaces)
          throw error
        })
        await tell(spaces)
        return result
      },
    },
  }
}
