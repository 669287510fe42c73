import type { ListsConfig } from '../config.ts'
import { createHostKey } from '../hosted/host-key.ts'
import { createHostedTools } from '../hosted/hosted-repos.ts'
import { createSetHasher } from '../protocol/set-hash.ts'
import { verifyGroup } from '../verify/verify-group.ts'
import { type Terminal, withDatabase } from './operator.ts'

/**
 * Recomputes every set hash, log, archive and view from the records; may run beside the service. Exit code 0 when
 * all agree, 1 when not: then the group's address and what is wrong with it are printed.
 */
export function verify(config: ListsConfig, terminal: Terminal): Promise<number> {
  return withDatabase(config.databaseUrl.reveal(), async (db) => {
    const hasher = await createSetHasher()
    const tools = createHostedTools(db, await createHostKey(config.keySecret.reveal()), hasher)
    const spaces = await db.kysely.selectFrom('spaces').select(['uri', 'authority']).execute()
    let broken = 0
    let records = 0
    for (const [index, space] of spaces.entries()) {
      terminal.progress(`group ${index + 1} of ${spaces.length}`)
      const found = await verifyGroup(db, tools, hasher, space)
      records += found.records
      if (found.faults.length === 0) continue
      broken += 1
      terminal.out(`${space.uri}: ${[...new Set(found.faults)].join(', ')}`)
    }
    terminal.out(`${spaces.length} groups, ${records} records, ${broken} broken`)
    return broken === 0 ? 0 : 1
  })
}
