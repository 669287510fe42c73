import type { LexMap } from '@atproto/lex-data'
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { describe, expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { exportGroup, exportToCar, exportToJson, type GroupExport } from '../src/repo-host/export-group.ts'
import { importGroup } from '../src/repo-host/import-group.ts'
import type { MemberWrite } from '../src/repo-host/prepare-write.ts'
import { readCarExport, readJsonExport } from '../src/repo-host/read-export.ts'
import { localRepoSource } from '../src/repo-host/repo-source.ts'
import { Takedowns } from '../src/takedowns/takedowns.ts'
import { createViews, loadGroup } from '../src/views/load-group.ts'
import { addItem, auditRepo, hasher, makeTools, startHost } from './_host.ts'
import { ALICE, AT, BOB, CARLA, tid } from './_records.ts'

const asReader = (did: DidString) => ({ did, takedowns: new Takedowns(), hasher })

describeEachEngine<Tables>('a copy of a group', migrations, (open) => {
  const start = async () => {
    const host = await startHost(await open())
    await host.joins(BOB, 'editor')
    await host.joins(CARLA, 'viewer')
    await host.write(ALICE, [addItem(host, 'Stalker', tid(5)), addItem(host, 'a\u0000b "ü"', tid(6))])
    const later = {
      list: host.list,
      work: { mediaType: 'movie', title: 'Mirror' },
      createdAt: AT,
      later: [1, null],
    }
    await host.write(BOB, [
      {
        $type: 'app.breadcrumbs.temp.applyWrites#create',
        collection: ids.groupItem,
        value: later,
      } as MemberWrite,
    ])
    await host.set(CARLA, { status: 'removed' })
    return host
  }

  it.each(['json', 'car'] as const)(
    'as %s shows the same on another instance, and works there',
    async (format) => {
      const host = await start()
      const group = await exportGroup(host.db, host.space, asReader(ALICE))
      const read =
        format === 'json'
          ? readJsonExport(hasher, JSON.stringify(exportToJson(group)))
          : await readCarExport(hasher, chunked(exportToCar(group)))
      expect(read).toEqual(group)
      const elsewhere = await open()
      const tools = makeTools()
      await importGroup(elsewhere, tools, read as GroupExport)
      const views = createViews(localRepoSource(elsewhere.kysely), () => {})
      const there = (await loadGroup(views, host.space))!.merged
      const here = (await host.load()).merged
      const text = (view: typeof there) =>
        JSON.stringify([view.profile, [...view.members], [...view.joins], view.lists])
      expect(text(there)).toBe(text(here))
      for (const { author, digest } of group.repos) {
        expect((await auditRepo(elsewhere, host.space, author)).digests).toEqual([digest, digest, digest])
      }
      expect(await exportGroup(elsewhere, host.space)).toMatchObject({
        repos: group.repos.map(({ digest }) => ({ digest })),
      })
      await expect(importGroup(elsewhere, tools, group)).rejects.toMatchObject({ refusal: 'InvalidRequest' })
    },
  )

  it('is for members, and for the operator', async () => {
    const host = await start()
    for (const did of [CARLA, 'did:plc:zzzzzzzzzzzzzzzzzzzzzzzz'] as const) {
      await expect(exportGroup(host.db, host.space, asReader(did))).rejects.toMatchObject({
        refusal: 'GroupNotFound',
      })
    }
    await expect(exportGroup(host.db, `${host.space}x`)).rejects.toMatchObject({ refusal: 'GroupNotFound' })
    expect((await exportGroup(host.db, host.space)).repos).toHaveLength(4)
  })

  describe('is refused', () => {
    type Json = {
      [key: string]: unknown
      repos: { [key: string]: unknown; records: { [key: string]: unknown }[] }[]
    }
    const bad: [name: string, change: (copy: Json) => void, reason: string][] = [
      ['of another format', (copy) => (copy.format = 'breadcrumbs-group/9'), 'format'],
      [
        'of another kind of space',
        (copy) => (copy.space = String(copy.space).replace('group', 'diary')),
        'space',
      ],
      ['of another authority', (copy) => (copy.authority = BOB), 'space'],
      ['with a changed record', (copy) => ((copy.repos[0]!.records[0]!.value as LexMap).x = 1), 'record-cid'],
      ['with a record left out', (copy) => copy.repos[1]!.records.pop(), 'digest'],
      [
        'with a record twice',
        (copy) => copy.repos[1]!.records.push(copy.repos[1]!.records[0]!),
        'record-twice',
      ],
      ['with a record moved', (copy) => (copy.repos[0]!.records[0]!.rkey = 'other'), 'digest'],
      ['with a key no record has', (copy) => (copy.repos[0]!.records[0]!.rkey = 'a/b'), 'shape'],
      ['with a repo twice', (copy) => copy.repos.push(copy.repos[0]!), 'repos'],
      [
        'without what the authority says',
        (copy) => (copy.repos = copy.repos.filter(({ author }) => author !== copy.authority)),
        'repos',
      ],
      ['with a position that is none', (copy) => (copy.position = 'x'), 'shape'],
      ['without repos', (copy) => Object.assign(copy, { repos: {} }), 'shape'],
    ]
    it.each(bad)('%s', async (_, change, reason) => {
      const host = await start()
      const copy = structuredClone(exportToJson(await exportGroup(host.db, host.space))) as unknown as Json
      change(copy)
      expect(readJsonExport(hasher, JSON.stringify(copy))).toMatchObject({ rejected: reason })
    })

    it('as text that is no copy at all', () => {
      for (const text of ['', '{', 'null', '[]', '{"format":1}']) {
        expect(readJsonExport(hasher, text)).toHaveProperty('rejected')
      }
    })

    it('as a container that is cut, changed or another', async () => {
      const host = await start()
      const bytes = Buffer.concat([...exportToCar(await exportGroup(host.db, host.space))])
      const changed = Uint8Array.from(bytes)
      changed[bytes.length - 3]! ^= 1
      for (const piece of [bytes.subarray(0, -5), changed, Buffer.alloc(0), Buffer.from('no container')]) {
        expect(await readCarExport(hasher, chunked([piece]))).toHaveProperty('rejected')
      }
    })
  })
})

/** The bytes in pieces that end anywhere. */
async function* chunked(blocks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.concat([...blocks])
  for (let at = 0; at < bytes.length; at += 97) yield bytes.subarray(at, at + 97)
}
