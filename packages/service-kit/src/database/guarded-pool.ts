import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { Pool, PoolClient, QueryResult } from 'pg'
import { CommitUnknownError, type CommitWatch } from './commits.ts'

/** Where PostgreSQL waits for a standby; a notice from there says that somebody ended the wait. */
const STANDBY_WAIT = 'SyncRepWaitForLSN'
const READ = /^\s*(select|show|explain|values)\b/i
const BEGIN = /^\s*(begin|start transaction)\b/i
const READ_ONLY = /\bread only\b/i

/**
 * The pool that Kysely sees, of two: what writes has connections of its own, so that commits which wait for a lost
 * standby hold all of those and reads go on (case OP-015, ADR 0024). A wait is given up, but the connection is kept until
 * PostgreSQL answers on it: closing it would not end the wait there, and its end is how we learn that the standby is
 * back. Nothing is ever cancelled, because PostgreSQL takes a cancelled wait for done, on no standby.
 */
export function guardedPool(o: {
  readonly reads: Pool
  readonly writes: Pool
  readonly commits: CommitWatch
}): PostgresPool {
  const parts: Parts = { ...o, held: new Set(), isEnding: false }
  return {
    options: o.writes.options,
    connect: async () => new GuardedClient(parts),
    async end() {
      parts.isEnding = true
      for (const client of parts.held) client.release(true)
      parts.held.clear()
      await Promise.all([o.reads.end(), o.writes.end()])
    },
  }
}

interface Parts {
  readonly reads: Pool
  readonly writes: Pool
  readonly commits: CommitWatch
  /** Connections nobody uses any more, whose commit has not been answered. */
  readonly held: Set<PoolClient>
  isEnding: boolean
}

/** A connection whose pool is chosen by its first statement. */
class GuardedClient implements PostgresPoolClient {
  readonly #parts: Parts
  #client: PoolClient | undefined
  #transaction: 'none' | 'reads' | 'writes' = 'none'
  /** The commit that was given up: whether it is done, once PostgreSQL says so. */
  #givenUp: Promise<boolean> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  // Kysely gives a text and parameters; a cursor only where its dialect was given one, and ours is not.
  readonly query = (async (sql: string, parameters: readonly unknown[]): Promise<QueryResult> => {
    // It rolls back what failed to commit. Here PostgreSQL alone decides what becomes of it.
    if (this.#givenUp) return NOTHING
    this.#client ??= await this.#acquire(sql)
    const client = this.#client
    const send = () => client.query(sql, [...parameters])
    if (BEGIN.test(sql)) {
      this.#transaction = READ_ONLY.test(sql) ? 'reads' : 'writes'
      return send()
    }
    const isCommit = sql === 'commit'
    const acknowledges =
      this.#transaction === 'none' ? !READ.test(sql) : this.#transaction === 'writes' && isCommit
    if (isCommit || sql === 'rollback') this.#transaction = 'none'
    if (!acknowledges) return send()
    // The last moment at which it is certain that nothing was written.
    this.#parts.commits.refuseWhileStalled()
    return this.#commit(client, send)
  }) as unknown as PostgresPoolClient['query']

  release(destroy?: boolean): void {
    const client = this.#client
    const { held, isEnding } = this.#parts
    if (!client) return
    if (!this.#givenUp || isEnding) {
      client.release(this.#givenUp ? true : destroy)
      return
    }
    held.add(client)
    void this.#givenUp.then((isDone) => {
      if (held.delete(client)) client.release(!isDone)
    })
  }

  async #acquire(sql: string): Promise<PoolClient> {
    const { reads, writes, commits } = this.#parts
    const isRead = BEGIN.test(sql) ? READ_ONLY.test(sql) : READ.test(sql)
    if (isRead) return reads.connect()
    commits.refuseWhileStalled()
    const connecting = writes.connect()
    try {
      return await commits.unlessStalled(connecting)
    } catch (error) {
      // It may come still, and is the pool's.
      connecting.then(
        (client) => client.release(),
        () => {},
      )
      throw error
    }
  }

  async #commit(client: PoolClient, send: () => Promise<QueryResult>): Promise<QueryResult> {
    let wasEnded = false
    const onNotice = ({ routine }: { routine?: string | undefined }) => {
      wasEnded ||= routine === STANDBY_WAIT
    }
    client.on('notice', onNotice)
    try {
      const result = await this.#parts.commits.bounded(send)
      // By an operator: it is done on this server, and on no standby.
      if (wasEnded) throw new CommitUnknownError(Promise.resolve(true))
      return result
    } catch (error) {
      if (error instanceof CommitUnknownError) this.#givenUp = error.settled
      throw error
    } finally {
      client.off('notice', onNotice)
    }
  }
}

const NOTHING = { command: '', rowCount: 0, oid: 0, fields: [], rows: [] } satisfies QueryResult
