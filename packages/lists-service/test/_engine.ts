/** One database for all tests of a block, on either engine: for tests that build on what is there already. */
import { type Database, openDatabase } from '@breadcrumbs/service-kit'
import { startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { afterAll, beforeAll, describe } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'

const ENGINES = ['sqlite', 'postgres'] as const

/** Runs the tests on both engines; `database()` is open from their first hook to their last. */
export function describeOnBoth(name: string, tests: (database: () => Database<Tables>) => void): void {
  describe.each(ENGINES)(`${name} (%s)`, (engine) => {
    let db: Database<Tables> | undefined
    let stop = async () => {}
    beforeAll(async () => {
      if (engine === 'sqlite') {
        db = await openDatabase<Tables>({ url: 'sqlite::memory:', migrations })
        return
      }
      const postgres = await startEmbeddedPostgres()
      stop = () => postgres.stop()
      db = await openDatabase<Tables>({ url: await postgres.createDatabase('lists'), migrations })
    })
    afterAll(async () => {
      await db?.close()
      await stop()
    })
    tests(() => {
      if (!db) throw new Error('the database is asked for before it is open')
      return db
    })
  })
}
