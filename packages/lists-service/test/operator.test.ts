/** The operator's commands on both engines, by the functions the command line calls (commands.test.ts runs that). */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { ids } from '@breadcrumbs/lexicons'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { describe, expect, it } from 'vitest'
import { deleteGroup } from '../src/authority/delete-group.ts'
import { audit } from '../src/commands/audit.ts'
import { doctor } from '../src/commands/doctor.ts'
import { exportCommand } from '../src/commands/export.ts'
import { importCommand } from '../src/commands/import.ts'
import { status } from '../src/commands/status.ts'
import { takedown, takedowns } from '../src/commands/takedown.ts'
import { verify } from '../src/commands/verify.ts'
import { openLedger } from '../src/removals/ledger.ts'
import { findMember } from '../src/repo-host/membership.ts'
import { findSpace } from '../src/repo-host/store.ts'
import { addItem, startHost } from './_host.ts'
import { ENGINES, installations, SECRET } from './_install.ts'
import { ALICE, BOB } from './_records.ts'

const install = installations()

describe.each(ENGINES)('on %s', (engine) => {
  async function withGroup(folder: string) {
    const lists = await install(engine, folder)
    const db = await lists.open()
    const host = await startHost(db)
    await host.joins(BOB, 'editor')
    await host.write(BOB, [addItem(host, 'Stalker')])
    return { lists, db, host }
  }

  it('status counts and names nobody', async () => {
    await using folder = await temporaryDirectory('operator')
    const { lists, db } = await withGroup(folder.path)
    await db.close()
    const [code, line = ''] = await lists.ask(status)
    expect(code).toBe(0)
    expect(JSON.parse(line)).toMatchObject({ engine, groups: 1, repos: 3, records: 7 })
    expect(line).not.toContain('did:')
  })

  it('verify finds a changed record, a wrong hash and a hole in the log, and nothing in a sound database', async () => {
    await using folder = await temporaryDirectory('operator')
    const { lists, db, host } = await withGroup(folder.path)
    const { kysely } = db
    expect(await lists.ask(verify)).toEqual([0, '1 groups, 7 records, 0 broken'])
    const isItem = ['collection', '=', ids.groupItem] as const
    const { bytes } = await kysely
      .selectFrom('records')
      .select('bytes')
      .where(...isItem)
      .executeTakeFirstOrThrow()
    const changed = Buffer.from(bytes)
    changed[changed.length - 1]! ^= 1
    const put = (to: Uint8Array) =>
      kysely
        .updateTable('records')
        .set({ bytes: to })
        .where(...isItem)
        .execute()
    await put(changed)
    expect((await lists.ask(verify)).join('\n')).toContain('cid, archive')
    await put(bytes)

    await kysely
      .updateTable('repos')
      .set({ set_hash: new Uint8Array(2048) })
      .where('author', '=', ALICE)
      .execute()
    await kysely
      .deleteFrom('ops')
      .where('author', '=', BOB)
      .where(...isItem)
      .execute()
    const [code, ...lines] = await lists.ask(verify)
    expect(code).toBe(1)
    for (const word of [`${host.space}: `, 'set-hash', 'log', 'positions', '1 broken'])
      expect(lines.join('\n')).toContain(word)
    await db.close()
  })

  it('audit says what admins did, also to a group that ended, and recognises whom it may', async () => {
    await using folder = await temporaryDirectory('operator')
    const { lists, db, host } = await withGroup(folder.path)
    await host.set(BOB, { status: 'removed' })
    const acts = async (space: string, ...people: string[]) => {
      const [code, ...lines] = await lists.ask((c, terminal) => audit(c, space, people, terminal))
      return { code, acts: lines.map((line) => JSON.parse(line) as Record<string, string>) }
    }
    expect(await acts(host.space)).toMatchObject({
      code: 0,
      acts: [
        { act: 'invite-created', actor: ALICE },
        { act: 'member-removed', actor: ALICE, subject: BOB },
      ],
    })
    await deleteGroup(db, host.tools, ALICE, host.space)
    await db.close()
    expect((await acts(host.space)).acts.at(-1)).toMatchObject({ act: 'group-deleted', actor: 'unknown' })
    expect((await acts(host.space, ALICE)).acts.at(-1)).toMatchObject({ actor: ALICE })
    expect(await acts(`${host.space}x`, ALICE)).toEqual({ code: 1, acts: [] })
  })

  it('takedowns says what was decided, oldest first, and refuses what is nothing', async () => {
    await using folder = await temporaryDirectory('operator')
    const { lists, db, host } = await withGroup(folder.path)
    await db.close()
    const decide = (subject: string, isDown: boolean, note = '') =>
      lists.ask((c, terminal) => takedown(c, { subject, isDown, decidedAt: 1_000, note }, terminal))
    expect([await decide(host.space, true, 'case 7'), await decide(host.space, false)]).toEqual([[0], [0]])
    expect(await lists.ask(takedowns)).toEqual([
      0,
      `1970-01-01T00:00:01.000Z takedown ${host.space} case 7`,
      `1970-01-01T00:00:01.001Z restore  ${host.space}`,
    ])
    await expect(decide(`${host.space}/x`, true)).rejects.toThrow('a takedown needs a DID, a group')
  })

  it('doctor says whether the secret is the one its groups were sealed with', async () => {
    await using folder = await temporaryDirectory('operator')
    const { lists, db } = await withGroup(folder.path)
    const sealed = (await lists.ask(doctor)).find((line) => String(line).includes('key secret'))
    expect(sealed).toMatch(/^ok /)
    await db.kysely
      .updateTable('authorities')
      .set({ sealed_keys: Buffer.alloc(64) })
      .execute()
    await db.close()
    expect((await lists.ask(doctor)).join('\n')).toContain('LISTS_KEY_SECRET is another one')
  })

  it.each(['json', 'car'])(
    'a group goes to another instance as %s, and removals there stay',
    async (format) => {
      await using folder = await temporaryDirectory('operator')
      const { lists, db, host } = await withGroup(folder.path)
      await db.close()
      const other = await install(engine, folder.path)
      const copy = `${folder.path}/group.${format}`
      const write = () => lists.run((c, terminal) => exportCommand(c, host.space, copy, terminal))
      expect([await write(), await write()]).toEqual([0, 1])
      const ledger = await openLedger(other.removalsFile, SECRET)
      await ledger.note({ space: host.space, did: BOB }, { status: 'removed', at: 1 })
      await ledger.close()
      const take = () => other.ask((c, terminal) => importCommand(c, copy, terminal))
      expect(await take()).toEqual([0, 'took in 3 repos'])
      expect(await take()).toEqual([1, 'the group is here already'])
      expect(await other.run(verify)).toBe(0)
      const there = await other.open()
      const space = (await findSpace(there.kysely, host.space))!
      expect((await findMember(there.kysely, space, ALICE))?.status).toBe('active')
      expect((await findMember(there.kysely, space, BOB))?.status).toBe('removed')
      await there.close()

      await writeFile(copy, 'x')
      expect((await take())[0]).toBe(1)
      const absent = `${folder.path}/other.${format}`
      const none = await lists.ask((c, terminal) => exportCommand(c, `${host.space}x`, absent, terminal))
      expect([none, existsSync(absent)]).toEqual([[1, 'no such group'], false])
    },
  )
})
