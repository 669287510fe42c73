import { type Database, type DatabaseOptions, OperatorError, openDatabase } from '@breadcrumbs/service-kit'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'

/** Opens the database of the log and brings it up to date. @throws OperatorError, a sentence, when that cannot be */
export async function openLog(o: Omit<DatabaseOptions, 'migrations'>): Promise<Database<Schema>> {
  try {
    return await openDatabase<Schema>({ ...o, migrations })
  } catch (error) {
    const { message, cause } = error as Error
    const why = cause instanceof Error && cause.message !== '' ? `${message} (${cause.message})` : message
    throw new OperatorError(why, { cause: error })
  }
}
