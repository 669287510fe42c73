/** What the operator's commands share: the database as it is, and where they talk. */
import { createLogger, type Database, openDatabase } from '@breadcrumbs/service-kit'
import { migrations } from '../database/migrations.ts'
import type { Tables } from '../database/schema.ts'

/** Results go to `out`, progress to `progress`, so that results can be piped. */
export interface Terminal {
  out(line: string): void
  progress(line: string): void
}

/** Opens the database a command works on, runs it, and closes it whatever happens. */
export async function withDatabase<T>(url: string, work: (db: Database<Tables>) => Promise<T>): Promise<T> {
  // Warnings only, and to stderr: a command's output is its answer.
  const log = createLogger({ name: 'lists-service', level: 'error', destination: process.stderr })
  const db = await openDatabase<Tables>({ url, migrations, log, durability: 'full' })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

/** The file of an SQLite database; undefined for PostgreSQL. */
export function sqliteFile(url: string): string | undefined {
  return url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined
}
