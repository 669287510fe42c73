/**
 * Tells of changed groups once their transaction committed, and only then: a poke before that would find nothing,
 * and one of a transaction that was undone would be for nothing.
 */
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from '../database/schema.ts'

/** The same database, and the hook its writers call inside their transactions. */
export interface WatchedDatabase {
  readonly db: Database<Tables>
  /** Where nothing is said about members, their places may have changed. */
  readonly touched: (trx: Trx, space: string, movesMembers?: boolean) => void
}

/**
 * `changed` is called for every group written to, and `membersMoved` is awaited for those where places changed,
 * before the writer gets its answer.
 */
export function pokeAfterCommit(
  db: Database<Tables>,
  o: { readonly changed: (space: string) => void; readonly membersMoved: (space: string) => Promise<void> },
): WatchedDatabase {
  const touchedBy = new WeakMap<Trx, Map<string, boolean>>()
  return {
    touched(trx, space, movesMembers = true) {
      const touched = touchedBy.get(trx)
      touched?.set(space, movesMembers || touched.get(space) === true)
    },
    db: {
      ...db,
      async transaction(work) {
        const spaces = new Map<string, boolean>()
        const result = await db.transaction((trx) => {
          touchedBy.set(trx, spaces)
          return work(trx)
        })
        for (const space of spaces.keys()) o.changed(space)
        for (const [space, moved] of spaces) if (moved) await o.membersMoved(space)
        return result
      },
    },
  }
}
