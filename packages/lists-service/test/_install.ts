/** Installations of either engine: a database, a removals file, and the operator's commands on them. */
import { writeFile } from 'node:fs/promises'
import { type Engine, openDatabase } from '@breadcrumbs/service-kit'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { afterAll, beforeAll } from 'vitest'
import type { Terminal } from '../src/commands/operator.ts'
import { config, type ListsConfig } from '../src/config.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'

export const ENGINES: readonly Engine[] = ['sqlite', 'postgres']
/** The secret of the hosts of these tests, so that what one sealed the other opens. */
export const SECRET = '11'.repeat(32)

type Command = (config: ListsConfig, terminal: Terminal) => Promise<number>

/** For a file of tests: starts PostgreSQL before them and stops it after. Answers how to install. */
export function installations() {
  let postgres: EmbeddedPostgres | undefined
  let count = 0
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres()
  })
  afterAll(() => postgres?.stop())

  return async (engine: Engine, folder: string) => {
    count += 1
    const name = `b${count}`
    const url = engine === 'sqlite' ? `sqlite:${folder}/${name}.db` : await postgres!.createDatabase(name)
    const removalsFile = `${folder}/${name}.removals`
    const settings = config.parse({
      LISTS_SERVICE_DID: 'did:web:lists.example',
      LISTS_PUBLIC_URL: 'https://lists.example',
      LISTS_DATABASE_URL: url,
      LISTS_REMOVALS_FILE: removalsFile,
      LISTS_KEY_SECRET: SECRET,
    })
    await writeFile(removalsFile, '')
    const said: string[] = []
    const terminal = { out: (line: string) => void said.push(line), progress: () => {} }
    return {
      removalsFile,
      /** Everything the commands said so far. */
      said,
      open: () => openDatabase<Tables>({ url, migrations }),
      /** Runs a command; answers its exit code. */
      run: (command: Command) => command(settings, terminal),
      /** Runs a command; answers its exit code, then every line it said. */
      async ask(command: Command): Promise<[number, ...string[]]> {
        const before = said.length
        const code = await command(settings, terminal)
        return [code, ...said.slice(before)]
      },
    }
  }
}
