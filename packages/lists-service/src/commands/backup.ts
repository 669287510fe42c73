import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import type { ListsConfig } from '../config.ts'
import { sqliteFile, type Terminal, withDatabase } from './operator.ts'

/** What to run for PostgreSQL, whose tools know better; the password stays in the environment. */
const PG_ADVICE =
  'for PostgreSQL use its own tools: pg_dump --format=custom --file=FILE "$LISTS_DATABASE_URL", and keep a copy of the removals file with it'

/**
 * Writes the database, as it is at one moment, to a new file, beside the running service. The file is whole or not
 * there: it gets its name when it is on the disk. Exit code 1 where that is not possible.
 */
export async function backup(config: ListsConfig, file: string, terminal: Terminal): Promise<number> {
  const url = config.databaseUrl.reveal()
  if (sqliteFile(url) === undefined) {
    terminal.out(PG_ADVICE)
    return 1
  }
  if (existsSync(file)) {
    terminal.out(`${file} exists already: name a new file`)
    return 1
  }
  const partial = `${file}.partial`
  await rm(partial, { force: true })
  await withDatabase(url, async (db) => {
    terminal.progress('copying')
    await sql`vacuum into ${partial}`.execute(db.kysely)
  })
  await syncFile(partial)
  await rename(partial, file)
  await syncFile(path.dirname(path.resolve(file)))
  terminal.out(`wrote ${file}; keep LISTS_KEY_SECRET elsewhere, and a copy of the removals file with it`)
  return 0
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
