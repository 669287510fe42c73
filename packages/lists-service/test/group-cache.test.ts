import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { merge } from '../src/list/merge.ts'
import type { GroupRecord } from '../src/list/record.ts'
import { localRepoSource, type RepoSource } from '../src/repo-host/repo-source.ts'
import { createGroupCache } from '../src/views/group-cache.ts'
import { addItem, startHost } from './_host.ts'
import { ALICE, BOB, tid } from './_records.ts'

/** A real source that counts how often a group was read whole. */
function counting(source: RepoSource) {
  const reads = { whole: 0 }
  const counted: RepoSource = {
    ...source,
    readGroup(space, part) {
      reads.whole += 1
      return source.readGroup(space, part)
    },
  }
  return { counted, reads }
}

describeEachEngine<Tables>('a kept group', migrations, (open) => {
  const start = async (recordsMax?: number) => {
    const host = await startHost(await open(), { limits: { writesPerMinute: 10_000 } })
    const source = localRepoSource(host.db.kysely)
    const { counted, reads } = counting(source)
    const skipped: string[] = []
    const onSkipped = (reason: string) => void skipped.push(reason)
    const cache = createGroupCache({
      source: counted,
      onSkipped,
      ...(recordsMax !== undefined && { recordsMax }),
    })
    const titles = async () =>
      (await cache.load(host.space))!.merged.lists[0]!.cards.map(({ items }) => items[0].value.work.title)
    return { ...host, host, source, cache, reads, titles, skipped }
  }

  it('is read once and then moved forward by what was written', async () => {
    const { host, cache, reads, source, titles } = await start()
    expect(await titles()).toEqual([])
    for (let n = 1; n < 6; n += 1) {
      await host.write(ALICE, [addItem(host, `t${n}`, tid(n))])
      expect(await titles()).toHaveLength(n)
    }
    await host.joins(BOB, 'editor')
    await host.write(BOB, [addItem(host, 'of Bob', tid(9))])
    await host.setMember(BOB, 'editor', 'removed')
    expect(await titles()).toEqual(['t1', 't2', 't3', 't4', 't5'])
    expect(reads.whole).toBe(1)
    const { records, position } = (await source.readGroup(host.space, 'all'))!
    const { merged, head } = (await cache.load(host.space))!
    const full = merge(head.authority, records as GroupRecord[])
    expect(head.position).toBe(position)
    expect(JSON.stringify([merged.lists, [...merged.members], [...merged.joins]])).toBe(
      JSON.stringify([full.lists, [...full.members], [...full.joins]]),
    )
  })

  it('is never older than the write it is asked for after, whoever asks at the same time', async () => {
    const { host, titles } = await start()
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        await host.write(ALICE, [addItem(host, `t${n}`)])
        expect(await titles()).toContain(`t${n}`)
      }),
    )
  })

  it('is read whole again when the log went back, as after a backup was put in place', async () => {
    const { host, reads, titles } = await start()
    await host.write(ALICE, [addItem(host, 'lost', tid(1))])
    expect(await titles()).toEqual(['lost'])
    const { kysely } = host.db
    await kysely.deleteFrom('records').where('rkey', '=', tid(1)).execute()
    await kysely
      .updateTable('spaces')
      .set((eb) => ({ position: eb('position', '-', 1) }))
      .execute()
    expect(await titles()).toEqual([])
    expect(reads.whole).toBe(2)
  })

  it('is read whole when it does not fit, and when it is too far behind', async () => {
    const small = await start(1)
    await small.titles()
    await small.titles()
    expect(small.reads.whole).toBe(2)
    const { host, titles, reads } = await start()
    await titles()
    for (let round = 0; round < 6; round += 1) {
      const batch = Array.from({ length: 200 }, (_, n) => addItem(host, `${round} ${n}`))
      await host.write(ALICE, batch)
    }
    expect(await titles()).toHaveLength(1_200)
    expect(reads.whole).toBe(2)
  })

  it('leaves out what cannot be read, and says why once', async () => {
    const { host, titles, skipped } = await start()
    await host.write(ALICE, [addItem(host, 'fine', tid(1)), addItem(host, 'broken', tid(2))])
    await host.db.kysely
      .updateTable('records')
      .set({ collection: 'com.example.later.thing' })
      .where('rkey', '=', tid(2))
      .execute()
    expect(await titles()).toEqual(['fine'])
    expect(await titles()).toEqual(['fine'])
    expect(skipped).toEqual(['unknown-collection'])
  })

  it('is gone when the group is', async () => {
    const { host, cache } = await start()
    expect(await cache.load(`${host.space}x`)).toBeUndefined()
  })
})
