import { type Database, type DatabaseOptions, openDatabase } from '@breadcrumbs/service-kit'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'

/** A real SQLite without a disk, for tests of anything but durability. It outlives the service that opens it. */
export interface MemoryDatabase {
  readonly database: Database<Schema>
  /** What a service opens; closing it leaves the data. */
  readonly open: (o: DatabaseOptions) => Promise<Database<Schema>>
  /** The next transactions fail at their end, as when another process holds the lock. */
  fail(times: number): void
  /** How many have failed so. */
  readonly failed: number
}

export async function openMemoryDatabase(): Promise<MemoryDatabase> {
  const database = await openDatabase<Schema>({ url: 'sqlite::memory:', migrations })
  let failing = 0
  let failed = 0
  return {
    database,
    open: async () => ({
      ...database,
      close: async () => {},
      transaction: (work) =>
        database.transaction(async (trx) => {
          const result = await work(trx)
          if (failing === 0) return result
          failing -= 1
          failed += 1
          throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
        }),
    }),
    fail(times) {
      failing = times
    },
    get failed() {
      return failed
    },
  }
}
