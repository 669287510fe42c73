import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult, SqliteDialect } from 'kysely'

/** What the thread is started with. */
export interface ThreadData {
  readonly file: string
  readonly pragmas: readonly string[]
}

export interface Question {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** Answers come in the order of the questions. */
export type Answer =
  | { readonly rows: readonly unknown[]; readonly changes?: number; readonly insertId?: number | bigint }
  | { readonly failed: string; readonly code: string | undefined }

/**
 * SQLite in a thread of its own: a commit waits for the disk and a long statement for the file, and meanwhile the
 * event loop serves what is in memory. For files; the connection is one, as Kysely's own is.
 */
export class ThreadSqliteDialect extends SqliteDialect {
  readonly #data: ThreadData

  constructor(data: ThreadData) {
    super({ database: () => Promise.reject(new Error('the connection is the thread’s')) })
    this.#data = data
  }

  override createDriver(): Driver {
    return new ThreadDriver(this.#data)
  }
}

class ThreadDriver implements Driver {
  readonly #data: ThreadData
  #connection: ThreadConnection | undefined

  constructor(data: ThreadData) {
    this.#data = data
  }

  async init(): Promise<void> {
    this.#connection = new ThreadConnection(this.#data)
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#connection) throw new Error('the database is not open')
    return this.#connection
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // Not deferred: see ImmediateSqliteDialect.
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#connection?.close()
  }
}

class ThreadConnection implements DatabaseConnection {
  readonly #worker: Worker
  readonly #waiting: PromiseWithResolvers<Answer>[] = []
  #ended: Error | undefined

  constructor(data: ThreadData) {
    const here = fileURLToPath(import.meta.url)
    const file = path.join(path.dirname(here), `sqlite-thread${path.extname(here)}`)
    this.#worker = new Worker(file, { workerData: data })
    this.#worker.on('message', (answer: Answer) => this.#waiting.shift()?.resolve(answer))
    this.#worker.on('error', (cause) => this.#end(new Error('the thread of the database failed', { cause })))
    this.#worker.on('exit', () => this.#end(new Error('the database is closed')))
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#ended) throw this.#ended
    const waiting = Promise.withResolvers<Answer>()
    this.#waiting.push(waiting)
    this.#worker.postMessage({ sql, parameters } satisfies Question)
    const answer = await waiting.promise
    if ('failed' in answer) {
      throw answer.code === undefined
        ? new Error(answer.failed)
        : new Sqlite.SqliteError(answer.failed, answer.code)
    }
    const rows = withBuffers(answer.rows) as R[]
    if (answer.changes === undefined) return { rows }
    return { rows, numAffectedRows: BigInt(answer.changes), insertId: BigInt(answer.insertId ?? 0) }
  }

  streamQuery(): never {
    throw new Error('a database in a thread does not stream')
  }

  async close(): Promise<void> {
    if (this.#ended) return
    const exited = once(this.#worker, 'exit')
    this.#worker.postMessage('close')
    await exited
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#ended)
  }
}

/** Blobs lose their class on the way between threads. A column holds them in every row or is null. */
function withBuffers(rows: readonly unknown[]): readonly unknown[] {
  const blobs = new Set<string>()
  for (const row of rows.slice(0, 100) as Record<string, unknown>[]) {
    for (const name in row) if (row[name] instanceof Uint8Array) blobs.add(name)
  }
  if (blobs.size === 0) return rows
  for (const row of rows as Record<string, unknown>[]) {
    for (const name of blobs) {
      const blob = row[name]
      if (blob instanceof Uint8Array) row[name] = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
    }
  }
  return rows
}
