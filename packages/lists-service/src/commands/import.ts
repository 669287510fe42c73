import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isRejected } from '@breadcrumbs/lexicons'
import type { ListsConfig } from '../config.ts'
import { LIMITS } from '../limits.ts'
import { createSetHasher } from '../protocol/set-hash.ts'
import { Refusal } from '../refusal.ts'
import { openLedger } from '../removals/ledger.ts'
import { withRemovals } from '../removals/with-removals.ts'
import { importGroup } from '../repo-host/import-group.ts'
import { readCarExport, readJsonExport } from '../repo-host/read-export.ts'
import { type Terminal, withDatabase } from './operator.ts'

/**
 * Takes the copy of a group into this instance, after checking every claim in it and bringing it up to the removals
 * of this instance. Exit code 1 where nothing was written.
 */
export async function importCommand(config: ListsConfig, file: string, terminal: Terminal): Promise<number> {
  const hasher = await createSetHasher()
  const read = file.endsWith('.car')
    ? await readCarExport(hasher, createReadStream(file))
    : readJsonExport(hasher, await readFile(file, 'utf8'))
  if (isRejected(read)) {
    terminal.out(`not a sound copy: ${read.rejected}${read.detail === undefined ? '' : ` (${read.detail})`}`)
    return 1
  }
  const ledger =
    config.removalsFile === undefined
      ? undefined
      : await openLedger(config.removalsFile, config.keySecret.reveal())
  try {
    const group = ledger ? withRemovals(read, ledger) : read
    if (!group) {
      terminal.out('this group was deleted here: it does not come back by a copy')
      return 1
    }
    const tools = { hasher, limits: LIMITS, now: Date.now }
    await withDatabase(config.databaseUrl.reveal(), (db) => importGroup(db, tools, group), {
      orMake: true,
    })
    terminal.out(`took in ${group.repos.length} repos`)
    return 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    terminal.out(error.message)
    return 1
  } finally {
    await ledger?.close()
  }
}
