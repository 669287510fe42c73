// Opens the database named by its argument with one slow migration, says so, and ends: a service at its start.
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../src/database/open-database.ts'

const db = await openDatabase({
  url: process.argv[2]!,
  migrations: {
    '0001-slow': {
      up: async (kysely) => {
        await kysely.schema.createTable('once').addColumn('pid', 'integer').execute()
        await sleep(300)
        await kysely.insertInto('once').values({ pid: process.pid }).execute()
      },
    },
  },
})
await db.check()
await db.close()
