import type { ListsConfig } from '../config.ts'
import type { Tables } from '../database/schema.ts'
import { type Terminal, withDatabase } from './operator.ts'

const COUNTED = [
  'spaces',
  'repos',
  'records',
  'ops',
  'invites',
  'tickets',
] as const satisfies (keyof Tables)[]

/** Prints how much there is, as one JSON line: numbers only, no names. Answers the exit code. */
export function status(config: ListsConfig, terminal: Terminal): Promise<number> {
  return withDatabase(config.databaseUrl.reveal(), async (db) => {
    const counts: Record<string, number> = {}
    for (const table of COUNTED) {
      const { count } = await db.kysely
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
        .executeTakeFirstOrThrow()
      counts[table === 'spaces' ? 'groups' : table] = Number(count)
    }
    const { changed } = await db.kysely
      .selectFrom('spaces')
      .select((eb) => eb.fn.max('changed_at').as('changed'))
      .executeTakeFirstOrThrow()
    const lastWrite = changed === null ? null : new Date(changed).toISOString()
    terminal.out(JSON.stringify({ engine: db.engine, ...counts, lastWrite }))
    return 0
  })
}
