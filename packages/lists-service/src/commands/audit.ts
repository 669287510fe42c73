import { readActs } from '../authority/audit.ts'
import type { ListsConfig } from '../config.ts'
import { findMembers } from '../repo-host/membership.ts'
import { findSpace } from '../repo-host/store.ts'
import { type Terminal, withDatabase } from './operator.ts'

/**
 * Prints what admins did to a group, a line of JSON each, oldest first. The record keeps hashes; members of the group
 * and the people named are recognised. Exit code 1 where nothing is on record.
 */
export function audit(
  config: ListsConfig,
  space: string,
  people: readonly string[],
  terminal: Terminal,
): Promise<number> {
  return withDatabase(config.databaseUrl.reveal(), async ({ kysely }) => {
    const group = await findSpace(kysely, space)
    const members = group ? await findMembers(kysely, group) : []
    const acts = await readActs(kysely, {
      secret: config.keySecret.reveal(),
      space,
      people: [...people, ...members.map(({ did }) => did)],
    })
    for (const { at, act, actor = 'unknown', subject } of acts) {
      terminal.out(JSON.stringify({ at: new Date(at).toISOString(), act, actor, subject }))
    }
    if (acts.length === 0) terminal.progress('nothing is on record of this group')
    return acts.length === 0 ? 1 : 0
  })
}
