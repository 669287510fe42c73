import { startEmbeddedPostgres } from '../embedded-postgres.ts'
import { createPostgresDatabase } from '../postgres/create-database.ts'

export interface TestPostgres {
  /** Creates an empty database and returns its URL. */
  createDatabase(name: string): Promise<string>
  stop(): Promise<void>
}

/** The server named by DB_POSTGRES_URL when there is one, else an embedded one. */
export async function startPostgresForTests(): Promise<TestPostgres> {
  const given = process.env.DB_POSTGRES_URL
  if (given === undefined) return startEmbeddedPostgres()
  return { createDatabase: (name) => createPostgresDatabase(given, name), stop: async () => {} }
}
