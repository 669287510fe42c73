import { DatabaseSync } from 'node:sqlite'
import { ConfigError } from '@breadcrumbs/service-kit'

/**
 * Makes sure that no second service runs on the same SQLite file: both would follow the stream, and each would
 * serve from an index that misses what the other writes. Held by the operating system, beside the database, so
 * a killed process leaves nothing behind and the operator's commands still work.
 *
 * @returns how to let the next one in
 * @throws ConfigError while another service runs (bad input OP-009)
 */
export function lockSoleProcess(databaseUrl: string): () => void {
  const file = databaseUrl.slice('sqlite:'.length)
  if (file === ':memory:') return () => {}
  const lock = new DatabaseSync(`${file}.lock`)
  try {
    lock.exec('begin exclusive')
  } catch {
    lock.close()
    throw new ConfigError('feedgen', [
      'FEEDGEN_DATABASE_URL: another feedgen runs on this database; stop it, or share a PostgreSQL',
    ])
  }
  return () => lock.close()
}
