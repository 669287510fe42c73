import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { type Database, openDatabase } from '@breadcrumbs/service-kit'
import { sql } from 'kysely'
import { migrations } from '../database/migrations.ts'
import type { Tables } from '../database/schema.ts'
import { snapshot } from '../database/snapshot.ts'
import { copyTables } from './copy-tables.ts'

/**
 * Writes the database, as it is at one moment, to a new SQLite file, while others read and write it. The file is
 * whole or not there: it gets its name when it is on the disk. `onProgress` is told what is being copied.
 */
export async function writeBackup(
  db: Database<Tables>,
  file: string,
  onProgress: (what: string) => void,
): Promise<void> {
  const partial = `${file}.partial`
  await removeDatabase(partial)
  // Made first, so that what holds groups' records is never anybody else's to read.
  await (await open(partial, 'wx', 0o600)).close()
  if (db.engine === 'sqlite') {
    onProgress('the database')
    await sql`vacuum into ${partial}`.execute(db.kysely)
  } else {
    await copyFromPostgres(db, partial, onProgress)
  }
  await syncFile(partial)
  await rename(partial, file)
  await syncFile(path.dirname(path.resolve(file)))
}

/** Removes an SQLite database with its journal, if it is there. */
export async function removeDatabase(file: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) if (existsSync(file + end)) await rm(file + end)
}

async function copyFromPostgres(
  db: Database<Tables>,
  file: string,
  onProgress: (what: string) => void,
): Promise<void> {
  const copy = await openDatabase<Tables>({ url: `sqlite:${file}`, migrations })
  try {
    await copy.transaction((to) =>
      snapshot(db, (trx) => copyTables({ trx, engine: 'postgres' }, to, onProgress)),
    )
  } finally {
    await copy.close()
  }
}

/** Waits until a file, or the names in a folder, are on the disk. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
