import { createWriteStream, existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ListsConfig } from '../config.ts'
import { Refusal } from '../refusal.ts'
import { exportGroup, exportToCar, exportToJson } from '../repo-host/export-group.ts'
import { type Terminal, withDatabase } from './operator.ts'

/** Writes one group to a new file: `.json` as JSON, `.car` as a container. Exit code 1 where that cannot be. */
export function exportCommand(
  config: ListsConfig,
  space: string,
  file: string,
  terminal: Terminal,
): Promise<number> {
  return withDatabase(config.databaseUrl.reveal(), async (db) => {
    if (existsSync(file) || !/\.(json|car)$/.test(file)) {
      terminal.out('name a new file that ends in .json or .car')
      return 1
    }
    try {
      const group = await exportGroup(db, space)
      const bytes = file.endsWith('.car') ? exportToCar(group) : [JSON.stringify(exportToJson(group))]
      await pipeline(Readable.from(bytes), createWriteStream(`${file}.partial`, { mode: 0o600, flush: true }))
      await rename(`${file}.partial`, file)
      const records = group.repos.reduce((sum, repo) => sum + repo.records.length, 0)
      terminal.out(`wrote ${group.repos.length} repos with ${records} records`)
      return 0
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      terminal.out(error.message)
      return 1
    }
  })
}
