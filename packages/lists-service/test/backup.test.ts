/** Backups and restores on both engines, as the operator's commands do them. */
import { existsSync } from 'node:fs'
import { copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import type { DidString } from '@atproto/lex-schema'
import {
  type Database,
  type Engine,
  insertTakedown,
  openDatabase,
  readTakedowns,
} from '@breadcrumbs/service-kit'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import type { Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import { deleteGroup } from '../src/authority/delete-group.ts'
import { TABLES } from '../src/backup/copy-tables.ts'
import { backup } from '../src/commands/backup.ts'
import { restore } from '../src/commands/restore.ts'
import { verify } from '../src/commands/verify.ts'
import type { Tables } from '../src/database/schema.ts'
import { acceptInvite } from '../src/invites/accept-invite.ts'
import { noteGroup } from '../src/removals/keep-ledger.ts'
import { openLedger } from '../src/removals/ledger.ts'
import { applyWrites } from '../src/repo-host/apply-writes.ts'
import { exportGroup } from '../src/repo-host/export-group.ts'
import { importGroup } from '../src/repo-host/import-group.ts'
import { localRepoSource } from '../src/repo-host/repo-source.ts'
import { Takedowns } from '../src/takedowns/takedowns.ts'
import { createViews, loadGroup } from '../src/views/load-group.ts'
import { addItem, type Host, startHost } from './_host.ts'
import { ENGINES, installations, SECRET } from './_install.ts'
import { ALICE, BOB, CARLA } from './_records.ts'

const installed = installations()

/** An installation, with the commands of this file at hand. */
async function install(engine: Engine, folder: string) {
  const lists = await installed(engine, folder)
  return {
    ...lists,
    backup: (file: string) => lists.run((settings, terminal) => backup(settings, file, terminal)),
    restore: (file: string, replace = false) =>
      lists.run((settings, terminal) => restore(settings, file, { replace }, terminal)),
    verify: () => lists.run(verify),
    /** Notes in the removals file what stands in the database. */
    note: async ({ db, space }: Host) => {
      const ledger = await openLedger(lists.removalsFile, SECRET)
      await noteGroup(db.kysely, ledger, space, Date.now())
      await ledger.close()
    },
  }
}

describe.each(ENGINES)('on %s', (engine) => {
  it('a restore brings back what was, and lets nobody in who is out since', async () => {
    await using folder = await temporaryDirectory('backup')
    const lists = await install(engine, folder.path)
    const copy = `${folder.path}/copy.db`
    const db = await lists.open()
    const host = await startHost(db)
    const ended = await startHost(db)
    await host.joins(BOB, 'editor')
    await host.joins(CARLA, 'viewer')
    const { code } = await host.invite('editor')
    await host.write(ALICE, [addItem(host, 'before')])
    expect(await lists.backup(copy)).toBe(0)
    expect(await lists.backup(copy)).toBe(1)

    await host.write(ALICE, [addItem(host, 'after')])
    await host.set(BOB, { status: 'removed' })
    await lists.note(host)
    await deleteGroup(db, ended.tools, ALICE, ended.space)
    await lists.note(ended)
    await db.close()

    expect(await lists.restore(copy)).toBe(1)
    expect(await lists.restore(copy, true)).toBe(0)
    expect(lists.said.join('\n')).toMatch(/1 members are out again, 1 groups are gone again\n1 open invites/)
    expect(await lists.verify()).toBe(0)
    const again = await lists.open()
    const after = groupIn(again, host)
    expect(await after.titles()).toEqual(['before'])
    const members = await after.members()
    expect([members.get(BOB)?.status, members.get(CARLA)?.status]).toEqual(['removed', 'active'])
    const late = acceptInvite(again, host.tools, 'did:plc:dddddddddddddddddddddddd', { code })
    await expect(late).rejects.toMatchObject({ refusal: 'InviteNotFound' })
    const request = { caller: ALICE, space: host.space, repo: ALICE, idempotencyKey: undefined }
    await applyWrites(again, host.tools, { ...request, writes: [addItem(host, 'goes on')] })
    expect(await after.titles()).toEqual(['before', 'goes on'])
    expect(await host.tools.ended.had(again.kysely, ended.space, ALICE)).toBe(true)
    await again.close()
  })

  it('what was taken down stays down over a restore, also what was taken down after the backup (CM-006)', async () => {
    await using folder = await temporaryDirectory('backup')
    const lists = await install(engine, folder.path)
    const copy = `${folder.path}/copy.db`
    const db = await lists.open()
    const host = await startHost(db)
    const decide = (subject: string, isDown: boolean) =>
      insertTakedown(db.kysely, { subject, isDown, decidedAt: Date.now(), note: '' })
    await decide(BOB, true)
    await decide(CARLA, true)
    expect(await lists.backup(copy)).toBe(0)
    await decide(host.space, true)
    await decide(CARLA, false)
    await db.close()
    expect(await lists.restore(copy, true)).toBe(0)
    const again = await lists.open()
    const takedowns = new Takedowns()
    takedowns.set(await readTakedowns(again.kysely))
    expect([takedowns.hasPerson(BOB), takedowns.hasPerson(CARLA), takedowns.hasGroup(host.space)]).toEqual([
      true,
      false,
      true,
    ])
    await again.close()
    // Into an empty place goes what the backup knew.
    const elsewhere = await install(engine, folder.path)
    expect(await elsewhere.restore(copy)).toBe(0)
    const there = await elsewhere.open()
    expect((await readTakedowns(there.kysely)).map(({ subject }) => subject)).toEqual([BOB, CARLA])
    await there.close()
  })

  it('what was there before a restore is kept beside it', async () => {
    await using folder = await temporaryDirectory('backup')
    const lists = await install(engine, folder.path)
    const copy = `${folder.path}/copy.db`
    const db = await lists.open()
    const host = await startHost(db)
    expect(await lists.backup(copy)).toBe(0)
    await host.write(ALICE, [addItem(host, 'after')])
    await db.close()
    expect(await lists.restore(copy, true)).toBe(0)
    const kept = lists.said
      .find((line) => line.startsWith('the database before is kept as '))!
      .split(' ')
      .at(-1)!
    expect(await lists.restore(kept, true)).toBe(0)
    const again = await lists.open()
    expect(await groupIn(again, host).titles()).toEqual(['after'])
    await again.close()
  })

  it('a backup taken while everybody writes is one moment of it (OP-016)', async () => {
    await using folder = await temporaryDirectory('backup')
    const lists = await install(engine, folder.path)
    const copy = `${folder.path}/copy.db`
    const db = await lists.open()
    const host = await startHost(db, { limits: { batchesPerMinute: 10_000, writesPerMinute: 100_000 } })
    await host.joins(BOB, 'editor')
    const acknowledged: string[] = []
    let isOver = false
    const writer = async (did: DidString) => {
      for (let n = 0; !isOver; n += 1) {
        const title = `${did} ${n}`
        await host.write(did, [addItem(host, title), addItem(host, `${title} too`)])
        acknowledged.push(title)
        // SQLite answers at once: let the backup have its turn.
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const writers = [writer(ALICE), writer(BOB)]
    while (acknowledged.length < 20) await new Promise((resolve) => setImmediate(resolve))
    const before = [...acknowledged]
    expect(await lists.backup(copy)).toBe(0)
    isOver = true
    await Promise.all(writers)
    await db.close()
    expect(acknowledged.length).toBeGreaterThan(before.length)

    const elsewhere = await install(engine, folder.path)
    expect(await elsewhere.restore(copy)).toBe(0)
    const there = await elsewhere.open()
    const titles = new Set(await groupIn(there, host).titles())
    for (const title of before) expect([title, titles.has(title)]).toEqual([title, true])
    // A batch is whole or not there.
    for (const title of acknowledged) expect(titles.has(title)).toBe(titles.has(`${title} too`))
    await there.close()
  })

  it('a backup that was cut, changed or is none is refused, and nothing is touched (OP-016)', async () => {
    await using folder = await temporaryDirectory('backup')
    const lists = await install(engine, folder.path)
    const copy = `${folder.path}/copy.db`
    const db = await lists.open()
    const host = await startHost(db)
    await host.write(ALICE, [addItem(host, 'Stalker')])
    await db.close()
    expect(await lists.backup(copy)).toBe(0)
    const whole = await readFile(copy)
    const bad: Record<string, (file: string) => Promise<unknown>> = {
      'cut in half': (file) => truncate(file, Math.floor(whole.length / 8192) * 4096),
      'cut to nothing but its first page': (file) => truncate(file, 4096),
      'a changed record': (file) => {
        const changed = Buffer.from(whole)
        changed[changed.indexOf('Stalker') + 1]! ^= 1
        return writeFile(file, changed)
      },
      'pages of something else': (file) => writeFile(file, whole.fill(0x5a, 8192, 16_384)),
      'no database': (file) => writeFile(file, 'a'.repeat(10_000)),
      'an empty file': (file) => writeFile(file, ''),
      'of another service': async (file) => {
        await writeFile(file, '')
        const other = {
          '0001-posts': {
            up: (db: Kysely<unknown>) => db.schema.createTable('posts').addColumn('uri', 'text').execute(),
          },
        }
        await (await openDatabase<object>({ url: `sqlite:${file}`, migrations: other })).close()
      },
    }
    for (const [name, spoil] of Object.entries(bad)) {
      const file = `${folder.path}/${name.replaceAll(' ', '-')}.db`
      await copyFile(copy, file)
      await spoil(file)
      expect([name, await lists.restore(file, true)]).toEqual([name, 1])
      expect(existsSync(`${file}.restoring`)).toBe(false)
    }
    expect(await lists.restore(`${folder.path}/absent.db`, true)).toBe(1)
    await rm(lists.removalsFile)
    expect(await lists.restore(copy, true)).toBe(1)
    expect(existsSync(lists.removalsFile)).toBe(false)
    const again = await lists.open()
    expect(await groupIn(again, host).titles()).toEqual(['Stalker'])
    await again.close()
  })

  it('a copy of a group that was made elsewhere is as good as a group of one’s own', async () => {
    await using folder = await temporaryDirectory('backup')
    const [lists, other] = [await install(engine, folder.path), await install(engine, folder.path)]
    const copy = `${folder.path}/copy.db`
    const [db, elsewhere] = [await lists.open(), await other.open()]
    const host = await startHost(elsewhere)
    await host.write(ALICE, [addItem(host, 'Stalker')])
    await importGroup(db, host.tools, await exportGroup(elsewhere, host.space))
    await db.close()
    await elsewhere.close()
    expect(await lists.backup(copy)).toBe(0)
    // It is something to lose, and something to bring back.
    expect(await lists.restore(copy)).toBe(1)
    expect(await lists.restore(copy, true)).toBe(0)
    const again = await lists.open()
    expect(await groupIn(again, host).titles()).toEqual(['Stalker'])
    await again.close()
  })

  it('a backup holds every table there is', async () => {
    await using folder = await temporaryDirectory('backup')
    const db = await (await install(engine, folder.path)).open()
    const names = (await db.kysely.introspection.getTables()).map(({ name }) => name)
    await db.close()
    expect(names.filter((name) => !name.startsWith('kysely_')).toSorted()).toEqual(TABLES.toSorted())
  })
})

it.each(ENGINES)('a backup of %s goes into the other engine, row for row', async (engine) => {
  await using folder = await temporaryDirectory('backup')
  const here = await install(engine, folder.path)
  const there = await install(engine === 'sqlite' ? 'postgres' : 'sqlite', folder.path)
  const db = await here.open()
  const host = await startHost(db)
  await host.joins(BOB, 'editor')
  await host.write(BOB, [addItem(host, 'a\u0000b "ü"'), addItem(host, 'Mirror')])
  const group = await exportGroup(db, host.space)
  await db.close()
  const copy = `${folder.path}/copy.db`
  expect(await here.backup(copy)).toBe(0)
  expect(await there.restore(copy)).toBe(0)
  const moved = await there.open()
  expect(await exportGroup(moved, host.space)).toEqual(group)
  for (const table of ['ops', 'authorities', 'admin_acts'] as const) {
    const rows = await moved.kysely.selectFrom(table).selectAll().execute()
    expect([table, rows.length > 0]).toEqual([table, true])
  }
  await moved.close()
})

/** The host's group as another database has it. */
function groupIn(db: Database<Tables>, { space }: Host) {
  const views = createViews(localRepoSource(db.kysely), () => {})
  const load = async () => (await loadGroup(views, space))!.merged
  return {
    members: async () => (await load()).members,
    titles: async () => (await load()).lists[0]!.cards.map(({ items }) => items[0].value.work.title),
  }
}
