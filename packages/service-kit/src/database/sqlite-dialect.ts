import type Sqlite from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely'
import { LRUCache } from 'lru-cache'

/** A service has some dozens of statements; those of many rows come in as many lengths. */
const STATEMENTS_MAX = 500
/** Statements that are run again and again. Others (DDL, pragmas) happen once. */
const REPEATED = /^\s*(select|insert|update|delete|with|begin|commit|rollback)\b/i

/**
 * Kysely's SQLite dialect with three changes.
 * Statements are prepared once: preparing costs more than running most of them does. SQLite itself prepares them
 * anew after a change of the schema. One statement cannot run twice at a time, so rows are not to be streamed.
 * Transactions begin `immediate`: a deferred one that reads first can fail at its first write, and waiting cannot help it then.
 * And a rollback is skipped when SQLite has already rolled back by itself (disk full, I/O error): otherwise
 * "no transaction is active" would hide the error that matters (case OP-001).
 */
export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: Sqlite.Database

  constructor(database: Sqlite.Database) {
    super({ database })
    this.#database = database
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#database)
  }
}

function prepareOnce(database: Sqlite.Database): SqliteDatabase {
  const prepared = new LRUCache<string, Sqlite.Statement>({ max: STATEMENTS_MAX })
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = prepared.get(sql)
      if (known) return known
      const statement = database.prepare(sql)
      if (REPEATED.test(sql)) prepared.set(sql, statement)
      return statement
    },
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #database: Sqlite.Database

  constructor(database: Sqlite.Database) {
    super({ database: prepareOnce(database) })
    this.#database = database
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}
