import { existsSync } from 'node:fs'
import { copyFile, rename, rm } from 'node:fs/promises'
import { Secret } from '@breadcrumbs/service-kit'
import { createEndedGroups } from '../authority/ended-groups.ts'
import type { ListsConfig } from '../config.ts'
import { LIMITS } from '../limits.ts'
import { createSetHasher } from '../protocol/set-hash.ts'
import { reconcile } from '../removals/keep-ledger.ts'
import { openLedger } from '../removals/ledger.ts'
import { sqliteFile, type Terminal, withDatabase } from './operator.ts'
import { verify } from './verify.ts'

/**
 * Puts a backup in the place of the database, but first brings it up to the removals file: who was removed after
 * the backup stays out, a group deleted after it stays gone. Without a file it does that to the database as it is,
 * which is what to run after pg_restore. The service must not run. Exit code 1 where nothing was changed.
 */
export async function restore(
  config: ListsConfig,
  file: string | undefined,
  o: { readonly replace: boolean },
  terminal: Terminal,
): Promise<number> {
  if (config.removalsFile === undefined) {
    terminal.out(
      'set LISTS_REMOVALS_FILE to the removals file: without it, removed members would be let back in',
    )
    return 1
  }
  const url = config.databaseUrl.reveal()
  if (file === undefined) return bringUpTo(config, config.removalsFile, url, terminal)
  const target = sqliteFile(url)
  if (target === undefined) {
    terminal.out('for PostgreSQL run pg_restore first, then this command without a file')
    return 1
  }
  if (existsSync(target) && !o.replace) {
    terminal.out(
      'there is a database already: stop the service and say --replace, and it is kept beside the new one',
    )
    return 1
  }
  const staged = `${target}.restoring`
  await removeDatabase(staged)
  await copyFile(file, staged)
  const code = await bringUpTo(config, config.removalsFile, `sqlite:${staged}`, terminal)
  if (code !== 0) {
    await removeDatabase(staged)
    return code
  }
  if (existsSync(target)) await setAside(target, terminal)
  await rename(staged, target)
  terminal.out('restored')
  return 0
}

async function bringUpTo(
  config: ListsConfig,
  removalsFile: string,
  url: string,
  terminal: Terminal,
): Promise<number> {
  const ledger = await openLedger(removalsFile, config.keySecret.reveal())
  try {
    const ended = createEndedGroups({ secret: config.keySecret.reveal(), now: Date.now })
    const tools = { hasher: await createSetHasher(), limits: LIMITS, now: Date.now, ended }
    const done = await withDatabase(url, (db) => reconcile(db, tools, ledger))
    terminal.out(`${done.membersOut} members are out again, ${done.groupsEnded} groups are gone again`)
  } finally {
    await ledger.close()
  }
  return verify({ ...config, databaseUrl: new Secret(url) }, terminal)
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

async function removeDatabase(file: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true })
}
