import type { KyselyPlugin } from 'kysely'
import type { Database, MigrationSet } from '../database/database.ts'

/** The moments of a write at which a process can be gone (case OP-006). */
export const CRASH_POINTS = [
  'migrating',
  'before-begin',
  'after-first-statement',
  'before-commit',
  'after-commit',
] as const

export type CrashPoint = (typeof CRASH_POINTS)[number]

/** Kills this process with -9 when a point is reached for the n-th time. The machinery is the test's: production knows no such points. */
export function crashAt(o: { readonly point: CrashPoint; readonly nth: number }): {
  migrations(real: MigrationSet): MigrationSet
  database<S>(real: Database<S>): Database<S>
} {
  let reached = 0
  function reach(point: CrashPoint): void {
    if (point !== o.point) return
    reached += 1
    if (reached === o.nth) process.kill(process.pid, 'SIGKILL')
  }
  function firstStatement(): KyselyPlugin {
    let isFirst = true
    return {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        if (isFirst) reach('after-first-statement')
        isFirst = false
        return result
      },
    }
  }
  return {
    migrations: (real) =>
      Object.fromEntries(
        Object.entries(real).map(([name, migration]) => [
          name,
          {
            async up(db) {
              await migration.up(db)
              reach('migrating')
            },
          },
        ]),
      ),
    database: (real) => ({
      ...real,
      async transaction(work) {
        reach('before-begin')
        const result = await real.transaction(async (trx) => {
          const done = await work(trx.withPlugin(firstStatement()))
          reach('before-commit')
          return done
        })
        reach('after-commit')
        return result
      },
    }),
  }
}
