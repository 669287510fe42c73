import { openDatabase, Secret } from '@breadcrumbs/service-kit'
import { startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { startPostgresPokes } from '../src/live/postgres-pokes.ts'

it('hears pokes of another process, and again after its connection was cut', {
  timeout: 30_000,
}, async () => {
  const server = await startEmbeddedPostgres()
  const url = await server.createDatabase('pokes')
  const db = await openDatabase<Tables>({ url, migrations })
  const heard: string[] = []
  const problems: unknown[] = []
  const start = (changed: (space: string) => void) =>
    startPostgresPokes({
      db: db.kysely,
      databaseUrl: new Secret(url),
      changed,
      onError: (error) => void problems.push(error),
    })
  const [here, there] = [await start((space) => heard.push(space)), await start(() => {})]
  try {
    for (let n = 0; n < 100; n += 1) there.poke(`space ${n % 3}`)
    await waitFor(() => heard.length > 0)
    expect(heard.toSorted()).toEqual(['space 0', 'space 1', 'space 2'])
    expect(problems).toEqual([])

    await sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'`.execute(
      db.kysely,
    )
    await waitFor(() => {
      there.poke('space after')
      return heard.includes('space after')
    })
    expect(problems.length).toBeGreaterThan(0)
  } finally {
    await Promise.all([here.close(), there.close()])
    await db.close()
    await server.stop()
  }
})
