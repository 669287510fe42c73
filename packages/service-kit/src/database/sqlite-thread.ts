/**
 * The thread that owns a SQLite connection: runs one statement after another, as it is told (sqlite-thread-dialect.ts).
 * Started with the file and its pragmas; the file is migrated already.
 */
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import type { Answer, Question, ThreadData } from './sqlite-thread-dialect.ts'

/** Statements kept prepared: a service has some dozens. */
const PREPARED_MAX = 200

const { file, pragmas } = workerData as ThreadData
const database = new Sqlite(file, { timeout: 0, fileMustExist: true })
for (const pragma of pragmas) database.pragma(pragma)
const prepared = new Map<string, Sqlite.Statement>()

function prepare(sql: string): Sqlite.Statement {
  const known = prepared.get(sql)
  if (known) return known
  const statement = database.prepare(sql)
  if (prepared.size >= PREPARED_MAX) prepared.clear()
  prepared.set(sql, statement)
  return statement
}

function run({ sql, parameters }: Question): Answer {
  // SQLite may have rolled back by itself (disk full): a second time would hide the error that matters (case OP-001).
  if (sql === 'rollback' && !database.inTransaction) return { rows: [] }
  const statement = prepare(sql)
  if (statement.reader) return { rows: statement.all(parameters) }
  const { changes, lastInsertRowid } = statement.run(parameters)
  return { rows: [], changes, insertId: lastInsertRowid }
}

function answer(question: Question): Answer {
  try {
    return run(question)
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) return { failed: error.message, code: error.code }
    return { failed: String(error), code: undefined }
  }
}

parentPort?.on('message', (question: Question | 'close') => {
  if (question !== 'close') {
    parentPort?.postMessage(answer(question))
    return
  }
  database.close()
  parentPort?.close()
})
