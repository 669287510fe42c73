/** What must stand nowhere: in the database file, in the log, in an answer (SP-018, MB-001, MB-018). */
import { readdir, readFile } from 'node:fs/promises'
import { ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import { describeEachEngine, temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { createKeyBox } from '../src/authority/key-box.ts'
import { TABLES } from '../src/backup/copy-tables.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { addItem, startHost } from './_host.ts'
import { ticketFor } from './_live.ts'
import { startOnSocket } from './_service.ts'

/** Every value of a table, bytes as they lie there. */
async function contentsOf({ kysely }: Database<Tables>, table: keyof Tables): Promise<string> {
  const rows = await kysely.selectFrom(table).selectAll().execute()
  return rows
    .flatMap((row) => Object.values(row))
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
    .join('\n')
}

/** The database's file and its journal: what was overwritten may lie there still. */
async function filesOf({ kysely }: Database<Tables>): Promise<Record<string, string>> {
  const { rows } = await sql<{ file: string }>`pragma database_list`.execute(kysely)
  const files = rows.flatMap(({ file }) => [file, `${file}-wal`])
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, (await readFile(file)).toString('latin1')] as const)),
  )
}

const SECRET = '11'.repeat(32)

describeEachEngine<Tables>('secrets', migrations, (open) => {
  it('codes, tickets, tokens and keys of groups are kept nowhere as they are (SP-018)', async () => {
    await using folder = await temporaryDirectory('secrets')
    const db = await open()
    const host = await startHost(db)
    await using service = await startOnSocket(db, {
      keySecret: SECRET,
      removalsFile: `${folder.path}/removals`,
    })
    const bob = await service.account()
    await host.joins(bob.did, 'admin')
    const made = await bob.post(ids.createInvite, { space: host.space })
    const { code } = (await made.json()) as { code: string }
    const ticket = await ticketFor(bob, host.space)
    const token = await bob.token(ids.applyWrites, { jti: 'canary-of-a-token' })
    const writes = [addItem(host, 'a title nobody should log')]
    const request = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ space: host.space, repo: bob.did, writes, idempotencyKey: 'canary-of-a-key' }),
    }
    const answers = []
    for (let n = 0; n < 2; n += 1) {
      const response = await fetch(`${service.url}/xrpc/${ids.applyWrites}`, request)
      answers.push([response.status, await response.text()])
    }
    expect(answers.map(([status]) => status)).toEqual([200, 401])
    await bob.post(ids.acceptInvite, { code: `${code}x` })

    const sealed = await db.kysely
      .selectFrom('authorities')
      .select(['did', 'sealed_keys'])
      .executeTakeFirstOrThrow()
    const keys = JSON.parse(
      Buffer.from(createKeyBox(SECRET).open(sealed.did, sealed.sealed_keys)).toString(),
    ) as Record<string, string>
    const secrets = { SECRET, code, ticket, token, jti: 'canary-of-a-token', key: 'canary-of-a-key', ...keys }
    expect(Object.keys(secrets)).toHaveLength(9)

    const places: Record<string, string> = { log: service.log.join(''), answers: JSON.stringify(answers) }
    for (const file of await readdir(folder.path)) {
      places[file] = (await readFile(`${folder.path}/${file}`)).toString('latin1')
    }
    for (const table of TABLES) places[table] = await contentsOf(db, table)
    if (db.engine === 'sqlite') Object.assign(places, await filesOf(db))
    expect(Object.keys(places)).toContain('removals')
    // What is looked through is what holds the group.
    expect(Object.values(places).join('')).toContain('a title nobody should log')
    expect(places.log).not.toContain('a title nobody should log')
    for (const [place, text] of Object.entries(places)) {
      for (const [name, secret] of Object.entries(secrets)) {
        const forms = [
          secret,
          /^[0-9a-f]+$/.test(secret) ? Buffer.from(secret, 'hex').toString('latin1') : secret,
        ]
        for (const form of forms) expect([place, name, text.includes(form)]).toEqual([place, name, false])
      }
    }
  })
})
