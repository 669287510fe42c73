import pg from 'pg'
import { waitFor } from './wait-for.ts'

/** A synchronous standby of a whole server, which can be lost. */
export interface TestStandby {
  /** From now on no commit of the database is acknowledged. */
  lose(): Promise<void>
  /** What waits is done, and everything is as before. */
  comeBack(): Promise<void>
  /** How many of the server's connections wait for it. */
  waiting(): Promise<number>
  /** As an operator might: ends every wait, which leaves its commit done on this server alone. */
  cancelWaits(): Promise<void>
  close(): Promise<void>
}

/**
 * Makes the database one whose commits wait for a standby, once that is lost. To be called before anybody connects to
 * the database; the server must be the test's own.
 */
export async function standbyOf(databaseUrl: string): Promise<TestStandby> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const database = client.escapeIdentifier(new URL(databaseUrl).pathname.slice(1))
  // The servers of tests do not wait for their disk, and would not for a standby either.
  await client.query(`alter database ${database} set synchronous_commit = on`)
  const name = async (standby: string) => {
    await client.query(`alter system set synchronous_standby_names = '${standby}'`)
    await client.query('select pg_reload_conf()')
  }
  const comeBack = () => name('')
  return {
    async lose() {
      await name('nobody')
      // The server reads its configuration when it likes.
      await waitFor(() => commitWaits(databaseUrl, client), { what: 'commits to wait' })
    },
    comeBack,
    async waiting() {
      const found = await client.query(
        "select count(*)::int as n from pg_stat_activity where wait_event = 'SyncRep'",
      )
      return (found.rows as { n: number }[])[0]!.n
    },
    async cancelWaits() {
      await client.query("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'")
    },
    async close() {
      await comeBack()
      await client.end()
    },
  }
}

/** Whether a commit that changes nothing waits; its wait is ended. */
async function commitWaits(databaseUrl: string, observer: pg.Client): Promise<boolean> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const committing = client.query("select pg_logical_emit_message(true, 'test', '')")
  let isDone = false
  void committing.then(() => {
    isDone = true
  })
  let hasWaited = false
  client.on('notice', ({ routine }) => {
    hasWaited = routine === 'SyncRepWaitForLSN'
  })
  while (!isDone) {
    await observer.query(
      "select pg_cancel_backend(pid) from pg_stat_activity where pid = $1 and wait_event = 'SyncRep'",
      [(client as unknown as { processID: number }).processID],
    )
  }
  await client.end()
  return hasWaited
}
