/** What the operator's commands share: the database as it is, and where they talk. */
import { existsSync } from 'node:fs'
import { createLogger, type Database, OperatorError, openDatabase } from '@breadcrumbs/service-kit'
import { migrations } from '../database/migrations.ts'
import type { Tables } from '../database/schema.ts'

/** Results go to `out`, progress to `progress`, so that results can be piped. */
export interface Terminal {
  out(line: string): void
  progress(line: string): void
}

/**
 * Opens the database a command works on, runs it, and closes it whatever happens. One that is not there is made only
 * where `orMake` says so: a wrong address must not look like an empty service. Throws {@link OperatorError}.
 */
export async function withDatabase<T>(
  url: string,
  work: (db: Database<Tables>) => Promise<T>,
  o: { readonly orMake?: boolean } = {},
): Promise<T> {
  const file = sqliteFile(url)
  if (file !== undefined && o.orMake !== true && !existsSync(file)) {
    throw new OperatorError(`there is no database ${file}: check LISTS_DATABASE_URL`)
  }
  // Errors only, and to stderr: a command's output is its answer.
  const log = createLogger({ name: 'lists-service', level: 'error', destination: process.stderr })
  const db = await openDatabase<Tables>({ url, migrations, log, durability: 'full' }).catch(cannotOpen)
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

function cannotOpen(error: unknown): never {
  const { message, cause } = error as Error
  const reason = cause instanceof Error ? `${message} (${cause.message})` : message
  throw new OperatorError(reason, { cause: error })
}

/** The file of an SQLite database; undefined for PostgreSQL. */
export function sqliteFile(url: string): string | undefined {
  return url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined
}
