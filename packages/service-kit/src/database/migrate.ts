import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { MigrationSet } from './database.ts'

/** The schema is newer than this program, or a migration was renamed or removed: nothing may be written to it. */
export class UnknownMigrationsError extends Error {
  override readonly name = 'UnknownMigrationsError'
}

/** Runs what is missing. Throws with the failed migration's name and cause; nothing of a failed run is kept. */
export async function migrateToLatest<S>(kysely: Kysely<S>, migrations: MigrationSet): Promise<void> {
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => ({ ...migrations }) } })
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return
  const failed = results?.find((r) => r.status === 'Error')
  if (failed) throw new Error(`migration ${failed.migrationName} failed`, { cause: error })
  if (!(error instanceof Error && error.message.startsWith('corrupted migrations'))) {
    throw new Error('the database could not be migrated', { cause: error })
  }
  const unknown = await unknownMigrations(kysely, migrations)
  if (unknown.length === 0) throw error
  throw new UnknownMigrationsError(
    `the database was migrated by a newer version of this service (it has ${unknown.join(', ')}): ` +
      'run that version, or restore a backup made before the upgrade',
    { cause: error },
  )
}

async function unknownMigrations<S>(kysely: Kysely<S>, migrations: MigrationSet): Promise<string[]> {
  const applied = await (kysely as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute()
  return applied.map((row) => row.name).filter((name) => !Object.hasOwn(migrations, name))
}
