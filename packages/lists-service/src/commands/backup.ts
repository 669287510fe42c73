import { existsSync } from 'node:fs'
import { writeBackup } from '../backup/write-backup.ts'
import type { ListsConfig } from '../config.ts'
import { type Terminal, withDatabase } from './operator.ts'

/**
 * Writes the database, as it is at one moment, to a new file beside the running service; an SQLite file, also of
 * PostgreSQL. Exit code 1 where there is such a file already.
 */
export async function backup(config: ListsConfig, file: string, terminal: Terminal): Promise<number> {
  if (existsSync(file)) {
    terminal.out(`${file} exists already: name a new file`)
    return 1
  }
  await withDatabase(config.databaseUrl.reveal(), (db) =>
    writeBackup(db, file, (what) => terminal.progress(`copying ${what}`)),
  )
  terminal.out(`wrote ${file}; keep LISTS_KEY_SECRET elsewhere, and a copy of the removals file with it`)
  return 0
}
