import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { createHostKey } from '../src/hosted/host-key.ts'
import { createHostedTools } from '../src/hosted/hosted-repos.ts'
import { findSpace } from '../src/repo-host/store.ts'
import { verifyGroup } from '../src/verify/verify-group.ts'
import { addItem, hasher, startHost } from './_host.ts'
import { ALICE, BOB, tid } from './_records.ts'

const signer = await createHostKey('11'.repeat(32))

describeEachEngine<Tables>('recomputing a group', migrations, (open) => {
  async function start() {
    const host = await startHost(await open())
    await host.joins(BOB, 'editor')
    await host.write(BOB, [addItem(host, 'Stalker', tid(5)), addItem(host, 'Mirror', tid(6))])
    await host.write(ALICE, [addItem(host, 'Solaris', tid(7))])
    const space = (await findSpace(host.db.kysely, host.space))!
    const faults = async () =>
      [
        ...(await verifyGroup(host.db, createHostedTools(host.db, signer, hasher), hasher, space)).faults,
      ].toSorted()
    return { db: host.db.kysely, faults }
  }

  it('finds nothing wrong with a sound one', async () => {
    expect(await (await start()).faults()).toEqual([])
  })

  it('finds a hole in the middle of the log, and one at its end', async () => {
    for (const rkey of [tid(5), tid(7)]) {
      const { db, faults } = await start()
      await db.deleteFrom('ops').where('rkey', '=', rkey).execute()
      expect(await faults()).toEqual(['log', 'positions'])
    }
  })

  it('finds a record that is gone, changed, or too much', async () => {
    const { db, faults } = await start()
    const at = db.selectFrom('records').selectAll().where('rkey', '=', tid(6))
    const row = await at.executeTakeFirstOrThrow()
    await db.deleteFrom('records').where('rkey', '=', tid(6)).execute()
    expect(await faults()).toEqual(['archive', 'count', 'set-hash'])
    const changed = Buffer.from(row.bytes)
    changed[changed.length - 1]! ^= 1
    await db
      .insertInto('records')
      .values({ ...row, bytes: changed })
      .execute()
    expect(await faults()).toEqual(['archive', 'cid'])
    await db.updateTable('records').set({ bytes: row.bytes }).where('rkey', '=', tid(6)).execute()
    expect(await faults()).toEqual([])
    await db
      .insertInto('records')
      .values({ ...row, rkey: tid(9) })
      .execute()
    expect(await faults()).toEqual(['archive', 'count', 'set-hash'])
  })

  it('finds a set hash that was not brought along', async () => {
    const { db, faults } = await start()
    await db
      .updateTable('repos')
      .set({ set_hash: new Uint8Array(2048) })
      .where('author', '=', BOB)
      .execute()
    expect(await faults()).toEqual(['archive', 'log', 'set-hash'])
    await db.deleteFrom('records').where('collection', '=', ids.join).where('author', '=', ALICE).execute()
    expect(await faults()).toContain('count')
  })
})
