import type { Kysely, Transaction } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Logger } from '../log/create-logger.ts'
import type { Commits } from './commits.ts'
import type { Wal } from './wal.ts'

export type Engine = 'sqlite' | 'postgres'

/** A static list of migrations, keyed by names that sort in order: `0001-init`, `0002-add-reply-parent`. */
export type MigrationSet = Readonly<Record<string, Migration>>

export interface DatabaseOptions {
  /** `sqlite:FILE`, `sqlite::memory:` (tests) or `postgres://…`. */
  url: string
  migrations: MigrationSet
  log?: Logger
  /** SQLite's `synchronous`. `full` (default) loses nothing on power loss; `normal` may lose the last commits. */
  durability?: 'normal' | 'full'
  /** SQLite's statements run in a thread of their own, so that only who asked waits for the disk. */
  thread?: boolean
  /** Connections to PostgreSQL, for what writes and for what reads each; default 10. SQLite has one. */
  poolMax?: number
  /** PostgreSQL: how long a commit is waited for, ms; default 5 s. Locks are waited for 4/5 of that. */
  commitWaitMs?: number
  /** SQLite: above this size of the write-ahead log nothing is written; default 224 MiB. */
  walBytesMax?: number
  /** SQLite: a transaction that takes longer is undone, ms; default 10 minutes. */
  transactionMsMax?: number
}

/** An open, migrated database. */
export interface Database<S> {
  readonly engine: Engine
  readonly kysely: Kysely<S>
  /** Empty but for SQLite. */
  readonly wal: Wal
  readonly commits: Commits
  /**
   * All writes go through here. On SQLite it takes the write lock at once, so it never fails half way for want of it.
   * @throws WalFullError, which is transient, while a reader keeps SQLite's log from being emptied
   * @throws CommitUnknownError or CommitsStalledError, transient both, while PostgreSQL acknowledges nothing
   */
  transaction<T>(work: (trx: Transaction<S>) => Promise<T>): Promise<T>
  /** `select 1`; throws when the database does not answer. */
  check(): Promise<void>
  close(): Promise<void>
}
