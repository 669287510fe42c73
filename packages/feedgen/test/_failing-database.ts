import { type Database, type DatabaseOptions, openDatabase } from '@breadcrumbs/service-kit'
import type { KyselyPlugin } from 'kysely'
import type { Schema } from '../src/log/schema.ts'

/** A real database that dies at its n-th statement, as a process does: nothing after it succeeds either. */
export interface FailingDatabase {
  readonly open: (o: DatabaseOptions) => Promise<Database<Schema>>
  /** Statements and commits since arming. */
  readonly statements: number
  /** Whether it died. */
  readonly isDead: boolean
  /** Resolves when it dies. */
  readonly died: Promise<void>
  /** Counts from now; undefined never fails. */
  arm(failAt: number | undefined): void
}

export function failingDatabase(): FailingDatabase {
  let statements = 0
  let failAt: number | undefined
  let isArmed = false
  const { promise: died, resolve } = Promise.withResolvers<void>()

  function count(): void {
    if (!isArmed) return
    statements += 1
    if (failAt === undefined || statements < failAt) return
    resolve()
    throw new Error('the process died here')
  }
  const counting = (concerns: (node: object) => boolean): KyselyPlugin => ({
    transformQuery: ({ node }) => {
      if (concerns(node)) count()
      return node
    },
    transformResult: async ({ result }) => result,
  })
  // Outside transactions only the tail counts: how often a test asks /readyz must not move the n-th statement.
  const readsFacts = counting((node) => JSON.stringify(node).includes('"fact"'))
  const everything = counting(() => true)
  return {
    async open(o) {
      const real = await openDatabase<Schema>(o)
      return {
        ...real,
        kysely: real.kysely.withPlugin(readsFacts),
        transaction: (work) =>
          real.transaction(async (trx) => {
            const result = await work(trx.withPlugin(everything))
            count() // The commit can fail too.
            return result
          }),
      }
    },
    get statements() {
      return statements
    },
    get isDead() {
      return failAt !== undefined && statements >= failAt
    },
    died,
    arm(at) {
      isArmed = true
      failAt = at
    },
  }
}
