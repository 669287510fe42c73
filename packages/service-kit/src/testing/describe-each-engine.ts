import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, describe } from 'vitest'
import type { Database, Engine, MigrationSet } from '../database/database.ts'
import { openDatabase } from '../database/open-database.ts'
import { startPostgresForTests } from './postgres-for-tests.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/**
 * Runs the same tests on SQLite and on PostgreSQL. `open()` gives a fresh, migrated database, closed after the test.
 * PostgreSQL starts at the first `open()` of the file.
 */
export function describeEachEngine<S>(
  name: string,
  migrations: MigrationSet,
  tests: (open: () => Promise<Database<S>>, engine: Engine) => void,
): void {
  for (const engine of ['sqlite', 'postgres'] as const) {
    describe(`${name} (${engine})`, () => {
      const opened: Database<S>[] = []
      const urls = engine === 'sqlite' ? sqliteUrls() : postgresUrls()
      afterEach(async () => {
        await Promise.all(opened.splice(0).map((db) => db.close()))
      })
      afterAll(() => urls.dispose())
      tests(async () => {
        const db = await openDatabase<S>({ url: await urls.fresh(), migrations })
        opened.push(db)
        return db
      }, engine)
    })
  }
}

interface Urls {
  fresh(): Promise<string>
  dispose(): Promise<void>
}

function sqliteUrls(): Urls {
  const directory = lazily(() => temporaryDirectory())
  return {
    fresh: async () => `sqlite:${(await directory.get()).path}/${randomUUID()}.db`,
    dispose: async () => (await directory.started())?.[Symbol.asyncDispose](),
  }
}

function postgresUrls(): Urls {
  const server = lazily(startPostgresForTests)
  return {
    fresh: async () => (await server.get()).createDatabase(`t_${randomUUID().replaceAll('-', '')}`),
    dispose: async () => (await server.started())?.stop(),
  }
}

function lazily<T>(start: () => Promise<T>): { get(): Promise<T>; started(): Promise<T> | undefined } {
  let value: Promise<T> | undefined
  return {
    get: () => {
      value ??= start()
      return value
    },
    started: () => value,
  }
}
