/**
 * Tells of changed groups once their transaction committed, and only then: a poke before that would find nothing,
 * and one of a transaction that was undone would be for nothing.
 */
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from '../database/schema.ts'

/** The same database, and the hook its writers call inside their transactions. */
export interface WatchedDatabase {
  readonly db: Database<Tables>
  readonly touched: (trx: Trx, space: string) => void
}

/** `changed` is called with the group's space, before the writer gets its answer. */
export function pokeAfterCommit(db: Database<Tables>, changed: (space: string) => void): WatchedDatabase {
  const touchedBy = new WeakMap<Trx, Set<string>>()
  return {
    touched: (trx, space) => touchedBy.get(trx)?.add(space),
    db: {
      ...db,
      async transaction(work) {
        const spaces = new Set<string>()
        const result = await db.transaction((trx) => {
          touchedBy.set(trx, spaces)
          return work(trx)
        })
        for (const space of spaces) changed(space)
        return result
      },
    },
  }
}
