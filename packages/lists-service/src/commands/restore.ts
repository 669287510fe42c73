import { existsSync } from 'node:fs'
import { copyFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { type Database, Secret } from '@breadcrumbs/service-kit'
import { sql } from 'kysely'
import { createEndedGroups } from '../authority/ended-groups.ts'
import { copyTables, emptyTables } from '../backup/copy-tables.ts'
import { copyTakedowns } from '../backup/copy-takedowns.ts'
import { removeDatabase, syncFile, writeBackup } from '../backup/write-backup.ts'
import type { ListsConfig } from '../config.ts'
import type { Tables } from '../database/schema.ts'
import { revokeAllInvites } from '../invites/store.ts'
import { LIMITS } from '../limits.ts'
import { createSetHasher } from '../protocol/set-hash.ts'
import { reconcile } from '../removals/keep-ledger.ts'
import { openLedger } from '../removals/ledger.ts'
import { sqliteFile, type Terminal, withDatabase } from './operator.ts'
import { verify } from './verify.ts'

interface Options {
  readonly replace: boolean
}

/** A config that names its removals file. */
type Config = ListsConfig & { readonly removalsFile: string }

/**
 * Puts a backup in the place of the database, but first checks it and brings it up to the removals file: who was
 * removed after the backup stays out, a group deleted after it stays gone, no code works any more. Without a file it
 * does that to the database as it is, which is what to run after pg_restore. The service must not run. Exit code 1
 * where nothing was changed.
 */
export async function restore(
  config: ListsConfig,
  file: string | undefined,
  o: Options,
  terminal: Terminal,
): Promise<number> {
  const { removalsFile } = config
  if (removalsFile === undefined) {
    terminal.out(
      'set LISTS_REMOVALS_FILE to the removals file: without it, removed members would be let back in',
    )
    return 1
  }
  if (!existsSync(removalsFile)) {
    // An empty one, made here because of a misspelt name, would let everybody back in.
    terminal.out(
      `there is no removals file ${removalsFile}: put back the one the service kept, or make an empty file if it never kept one`,
    )
    return 1
  }
  const known = { ...config, removalsFile }
  const url = config.databaseUrl.reveal()
  if (file === undefined) return bringUpTo(known, url, terminal)
  if (!existsSync(file)) {
    terminal.out(`${file} is not there`)
    return 1
  }
  const target = sqliteFile(url)
  return target === undefined
    ? intoPostgres(known, file, o, terminal)
    : intoSqlite(known, file, target, o, terminal)
}

async function intoSqlite(
  config: Config,
  file: string,
  target: string,
  o: Options,
  terminal: Terminal,
): Promise<number> {
  if (existsSync(target) && !o.replace) return refuseToReplace(terminal)
  const staged = `${target}.restoring`
  if (!(await stage(config, file, staged, terminal))) return 1
  if (existsSync(target)) await keepTakedowns(target, staged, terminal)
  await syncFile(staged)
  if (existsSync(target)) await setAside(target, terminal)
  await rename(staged, target)
  await syncFile(path.dirname(path.resolve(target)))
  terminal.out('restored')
  return 0
}

/** The rows there are go and those of the backup come in one transaction: a restore that fails changes nothing. */
async function intoPostgres(config: Config, file: string, o: Options, terminal: Terminal): Promise<number> {
  const staged = `${file}.restoring`
  const kept = `${file}.before-restore`
  const url = config.databaseUrl.reveal()
  return withDatabase(url, async (db) => {
    const isEmpty = !(await hasGroups(db))
    if (!isEmpty && !o.replace) return refuseToReplace(terminal)
    if (!(await stage(config, file, staged, terminal))) return 1
    await withDatabase(`sqlite:${staged}`, (copy) => copyTakedowns(db, copy))
    if (!isEmpty) {
      await removeDatabase(kept)
      await writeBackup(db, kept, () => {})
      terminal.out(`the database before is kept as ${kept}`)
    }
    const rows = await withDatabase(`sqlite:${staged}`, (backup) => replaceRows(db, backup, terminal))
    await removeDatabase(staged)
    terminal.out(`restored ${rows} rows`)
    return 0
  })
}

function replaceRows(db: Database<Tables>, backup: Database<Tables>, terminal: Terminal): Promise<number> {
  return backup.transaction((trx) =>
    db.transaction(async (to) => {
      // Nobody reads half of it, and a service that runs after all waits instead of writing in between.
      await sql`lock table spaces, authorities in access exclusive mode`.execute(to)
      await emptyTables(to)
      return copyTables({ trx, engine: 'sqlite' }, to, (table) => terminal.progress(`copying ${table}`))
    }),
  )
}

/** Whether a group was made here, or taken in: the one leaves an identity, the other a space. */
async function hasGroups({ kysely }: Database<Tables>): Promise<boolean> {
  const made = await kysely.selectFrom('authorities').select('did').limit(1).execute()
  const held = await kysely.selectFrom('spaces').select('uri').limit(1).execute()
  return made.length + held.length > 0
}

function refuseToReplace(terminal: Terminal): number {
  terminal.out(
    'there is a database already: stop the service and say --replace, and it is kept beside the new one',
  )
  return 1
}

/** A checked copy of the backup, brought up to the removals; nothing is left of it where it is not sound. */
async function stage(config: Config, file: string, staged: string, terminal: Terminal): Promise<boolean> {
  await removeDatabase(staged)
  await copyFile(file, staged)
  try {
    if ((await isSound(staged, terminal)) && (await bringUpTo(config, `sqlite:${staged}`, terminal)) === 0) {
      return true
    }
  } catch (error) {
    await removeDatabase(staged)
    throw error
  }
  await removeDatabase(staged)
  return false
}

/** SQLite's own check of every page: a file that was cut, changed or never written must not become the database. */
async function isSound(file: string, terminal: Terminal): Promise<boolean> {
  try {
    const fault = await withDatabase(`sqlite:${file}`, async (db) => {
      const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.kysely)
      const faults = rows.filter((row) => row.integrity_check !== 'ok').length
      if (faults > 0) return `${faults} faults in the file`
      return (await hasGroups(db)) ? undefined : 'no group was ever in it'
    })
    if (fault === undefined) return true
    terminal.out(`not a sound backup: ${fault}`)
  } catch (error) {
    // Cut, changed, another service's or a newer version's: whatever it is, it is the operator's to read.
    terminal.out(`not a sound backup: ${(error as Error).message}`)
  }
  return false
}

async function bringUpTo(config: Config, url: string, terminal: Terminal): Promise<number> {
  const ledger = await openLedger(config.removalsFile, config.keySecret.reveal())
  try {
    const ended = createEndedGroups({ secret: config.keySecret.reveal(), now: Date.now })
    const tools = { hasher: await createSetHasher(), limits: LIMITS, now: Date.now, ended }
    const { membersOut, groupsEnded, codes } = await withDatabase(url, async (db) => ({
      ...(await reconcile(db, tools, ledger)),
      // Which of them were used or taken back after the backup, nobody knows any more.
      codes: await revokeAllInvites(db.kysely, Date.now()),
    }))
    terminal.out(`${membersOut} members are out again, ${groupsEnded} groups are gone again`)
    if (codes > 0) terminal.out(`${codes} open invites were taken back: who needs one makes a new one`)
  } finally {
    await ledger.close()
  }
  return verify({ ...config, databaseUrl: new Secret(url) }, terminal)
}

/** What was taken down after the backup stays down. A database that is broken is no reason not to restore. */
async function keepTakedowns(target: string, staged: string, terminal: Terminal): Promise<void> {
  try {
    await withDatabase(`sqlite:${target}`, (db) =>
      withDatabase(`sqlite:${staged}`, (copy) => copyTakedowns(db, copy)),
    )
  } catch (error) {
    terminal.out(`takedowns after the backup are lost, make them again: ${(error as Error).message}`)
  }
}

/** The journal belongs to its database: left behind, it would be played into the new one. */
async function setAside(target: string, terminal: Terminal): Promise<void> {
  const kept = `${target}.before-restore`
  await removeDatabase(kept)
  for (const end of ['', '-wal', '-shm']) {
    if (existsSync(target + end)) await rename(target + end, kept + end)
  }
  terminal.out(`the database before is kept as ${kept}`)
}
