import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { derivedKey } from '../src/list/derived-key.ts'
import { prune } from '../src/prune.ts'
import { readHistory } from '../src/repo-host/history.ts'
import type { MemberWrite } from '../src/repo-host/prepare-write.ts'
import { restoreVersion } from '../src/repo-host/restore-version.ts'
import { Takedowns } from '../src/takedowns/takedowns.ts'
import { addItem, auditRepo, startHost } from './_host.ts'
import { ALICE, AT, BOB, CARLA, tid } from './_records.ts'

const outcome = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error: { refusal: string }) => error.refusal,
  )
const write = (action: 'create' | 'update' | 'delete', collection: string, rkey: string, value?: object) =>
  ({
    $type: `app.breadcrumbs.temp.applyWrites#${action}`,
    collection,
    rkey,
    ...(value && { value }),
  }) as MemberWrite

describeEachEngine<Tables>('history', migrations, (open) => {
  const start = async () => {
    const host = await startHost(await open(), { limits: { batchesPerMinute: 1_000 } })
    await host.joins(BOB, 'editor')
    await host.joins(CARLA, 'viewer')
    const { db, tools, space } = host
    const history = async (did: DidString = ALICE) =>
      (await readHistory(db, new Takedowns(), did, { space, limit: 100, cursor: undefined })).entries
    const cards = async () => (await host.load()).merged.lists[0]!.cards
    return {
      ...host,
      host,
      history,
      cards,
      titles: async () => (await cards()).map(({ items }) => items[0].value.work.title),
      restore: (did: DidString, position: string) => restoreVersion(db, tools, did, { space, position }),
      last: async () => (await history())[0]!.position,
    }
  }
  const itemOf = async ({ load }: { load: Awaited<ReturnType<typeof start>>['load'] }) =>
    (await load()).merged.lists[0]!.cards[0]!.items[0]

  it('tells who did what, newest first, page by page', async () => {
    const { host, db, space, history } = await start()
    await host.write(ALICE, [addItem(host, 'Stalker', tid(5))])
    const all = await history()
    expect(all[0]).toMatchObject({ author: ALICE, collection: ids.groupItem, rkey: tid(5), action: 'create' })
    expect(all.find(({ rkey }) => rkey === BOB)).toMatchObject({ collection: ids.member, by: ALICE })
    const paged = []
    let cursor: string | undefined
    do {
      const page = await readHistory(db, new Takedowns(), BOB, { space, limit: 3, cursor })
      paged.push(...page.entries)
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(paged).toEqual(all)
    expect(await outcome(readHistory(db, new Takedowns(), BOB, { space, limit: 3, cursor: 'x' }))).toBe(
      'InvalidRequest',
    )
  })

  it('does not tell where others are', async () => {
    const { host, history } = await start()
    await host.write(ALICE, [addItem(host, 'Stalker', tid(5))])
    const item = { author: ALICE, collection: ids.groupItem, rkey: tid(5) }
    const value = { item, state: 'done', updatedAt: AT }
    const { results } = await host.write(BOB, [
      { $type: 'app.breadcrumbs.temp.applyWrites#create', collection: ids.progress, value } as MemberWrite,
    ])
    const rkey = results[0]!.uri!.split('/').at(-1)
    expect((await history(BOB)).map((entry) => entry.rkey)).toContain(rkey)
    expect((await history(ALICE)).map((entry) => entry.rkey)).not.toContain(rkey)
  })

  it('undoes one’s own removal by deleting it', async () => {
    const { host, titles, restore, last } = await start()
    await host.write(ALICE, [addItem(host, 'Stalker', tid(5))])
    const { author, collection, rkey, cid } = await itemOf(host)
    const removal = { subject: { author, collection, rkey, cid }, createdAt: AT }
    await host.write(BOB, [write('create', ids.removal, tid(6), removal)])
    expect(await titles()).toEqual([])
    const step = await last()
    await restore(BOB, step)
    expect(await titles()).toEqual(['Stalker'])
    expect((await auditRepo(host.db, host.space, BOB)).records.map((record) => record.collection)).toEqual([
      ids.join,
    ])
    expect(await outcome(restore(BOB, step))).toBe('VersionNotFound')
  })

  it('brings back what somebody else took off as one’s own, and it stays: the add has seen the removal', async () => {
    const { host, cards, restore, last } = await start()
    await host.write(ALICE, [addItem(host, 'Stalker', tid(5))])
    const { author, collection, rkey, cid } = await itemOf(host)
    const removal = { subject: { author, collection, rkey, cid }, createdAt: AT }
    await host.write(BOB, [write('create', ids.removal, tid(6), removal)])
    expect(await outcome(restore(CARLA, await last()))).toBe('Forbidden')
    await restore(ALICE, await last())
    expect((await cards()).map(({ items }) => [items[0].author, items[0].rkey])).toEqual([[ALICE, tid(5)]])
    await host.write(BOB, [addItem(host, 'Solaris', tid(7))])
    const solaris = (await cards()).find(({ items }) => items[0].author === BOB)!.items[0]
    const subject = { author: BOB, collection, rkey: solaris.rkey, cid: solaris.cid }
    await host.write(ALICE, [write('create', ids.removal, tid(8), { subject, createdAt: AT })])
    await host.joins('did:plc:dddddddddddddddddddddddd', 'editor')
    const step = (
      await readHistory(host.db, new Takedowns(), ALICE, { space: host.space, limit: 100, cursor: undefined })
    ).entries.find((entry) => entry.rkey === tid(8))!.position
    const back = () => restore('did:plc:dddddddddddddddddddddddd', step)
    expect([typeof (await back()), await back()]).toEqual(['string', undefined])
    const titles = (await cards()).map(
      ({ items }) => `${items[0].author.slice(8, 9)} ${items[0].value.work.title}`,
    )
    expect(titles.toSorted()).toEqual(['a Stalker', 'd Solaris'])
  })

  it('brings back the version before an edit and before a deletion', async () => {
    const { host, titles, restore, last } = await start()
    await host.write(ALICE, [addItem(host, 'Stalker', tid(5))])
    const edited = { list: host.list, work: { mediaType: 'movie', title: 'Edited' }, createdAt: AT }
    await host.write(ALICE, [write('update', ids.groupItem, tid(5), edited)])
    expect(await titles()).toEqual(['Edited'])
    await restore(ALICE, await last())
    expect(await titles()).toEqual(['Stalker'])
    await host.write(ALICE, [write('delete', ids.groupItem, tid(5))])
    const deletion = await last()
    await restore(BOB, deletion)
    expect(await titles()).toEqual(['Stalker'])
    expect((await itemOf(host)).author).toBe(BOB)
    expect(new Set((await auditRepo(host.db, host.space, ALICE)).digests).size).toBe(1)
  })

  it('brings back an earlier state as one’s own that has seen all others', async () => {
    const { host, cards, restore, last } = await start()
    await host.write(ALICE, [addItem(host, 'Stalker', tid(5))])
    const item = { author: ALICE, collection: ids.groupItem, rkey: tid(5) }
    const state = (status: string) =>
      write('update', ids.itemState, derivedKey(item), { item, status, updatedAt: AT })
    await host.write(ALICE, [state('current')])
    await host.write(ALICE, [state('dropped')])
    const step = await last()
    expect([typeof (await restore(BOB, step)), await restore(BOB, step)]).toEqual(['string', undefined])
    const { current } = (await cards())[0]!.state
    expect(current.map(({ author, value }) => [author, value.status])).toEqual([[BOB, 'current']])
  })

  it('cannot bring back what was never there, what is private, or another’s list', async () => {
    const { host, history, restore, last } = await start()
    await host.write(ALICE, [addItem(host, 'Stalker', tid(5))])
    expect(await outcome(restore(ALICE, await last()))).toBe('VersionNotFound')
    expect(await outcome(restore(ALICE, '999'))).toBe('VersionNotFound')
    expect(await outcome(restore(ALICE, 'x'))).toBe('InvalidRequest')
    await host.write(ALICE, [
      write('update', ids.groupList, host.list.rkey, { name: 'Renamed', createdAt: AT }),
    ])
    expect(await outcome(restore(BOB, await last()))).toBe('Forbidden')
    await restore(ALICE, await last())
    expect((await host.load()).merged.lists[0]?.list.value.name).toBe('Films')
    await host.write(CARLA, [
      write('create', ids.comment, tid(9), { subject: host.list, text: 'hm', createdAt: AT }),
    ])
    await host.write(CARLA, [write('delete', ids.comment, tid(9))])
    expect(await outcome(restore(CARLA, await last()))).toBe('VersionNotFound')
    const member = (await history()).find(({ collection }) => collection === ids.member)!
    expect(await outcome(restore(ALICE, member.position))).toBe('VersionNotFound')
  })

  it('forgets what was replaced a month ago', async () => {
    const { host, db, tools, restore, last } = await start()
    await host.write(ALICE, [addItem(host, 'Stalker', tid(5))])
    await host.write(ALICE, [write('delete', ids.groupItem, tid(5))])
    await prune(db.kysely, tools.now() + 29 * 24 * 3_600_000)
    expect(await outcome(restore(ALICE, await last()))).toBe('done')
    await host.write(ALICE, [write('delete', ids.groupItem, tid(5))])
    await prune(db.kysely, tools.now() + 31 * 24 * 3_600_000)
    expect(await outcome(restore(ALICE, await last()))).toBe('VersionNotFound')
  })
})
