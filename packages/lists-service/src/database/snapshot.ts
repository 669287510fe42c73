import type { Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from './schema.ts'

/**
 * Reads that must agree with each other: everything in `work` sees the database at one moment. SQLite has one
 * connection, so any transaction is such; PostgreSQL needs to be asked.
 */
export function snapshot<T>(db: Database<Tables>, work: (trx: Trx) => Promise<T>): Promise<T> {
  if (db.engine === 'sqlite') return db.transaction(work)
  return db.kysely.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work)
}
