/** A group taken out of one instance and into another is the same group: the same view, the same digests. */
import type { LexMap } from '@atproto/lex-data'
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { type MergedGroup, merge } from '../src/list/merge.ts'
import type { GroupRecord } from '../src/list/record.ts'
import { decodeRecord, encodeRecord } from '../src/protocol/record-bytes.ts'
import {
  EXPORT_FORMAT,
  exportGroup,
  exportToCar,
  exportToJson,
  type GroupExport,
} from '../src/repo-host/export-group.ts'
import { importGroup } from '../src/repo-host/import-group.ts'
import { readCarExport, readJsonExport } from '../src/repo-host/read-export.ts'
import { localRepoSource } from '../src/repo-host/repo-source.ts'
import { createViews, loadGroup } from '../src/views/load-group.ts'
import { addItem, auditRepo, hasher, makeTools, startHost } from './_host.ts'
import { ALICE, AT, AUTHORITY, BOB, tid } from './_records.ts'
import { Replicas } from './_replicas.ts'

const SPACE = `at://${AUTHORITY}/space/${ids.group}/${tid(1)}`
const ACTS = ['add', 'add', 'edit', 'remove', 'undo', 'state', 'vote', 'comment', 'delete', 'heal'] as const
const step = fc.record({
  who: fc.nat(4),
  act: fc.constantFrom(...ACTS),
  a: fc.nat(20),
  b: fc.nat(20),
})

const text = (view: MergedGroup) =>
  JSON.stringify([view.profile, [...view.members], [...view.joins], view.lists])
const viewIn = async (db: Database<Tables>, space: string) =>
  text(
    (await loadGroup(
      createViews(localRepoSource(db.kysely), () => {}),
      space,
    ))!.merged,
  )

/** The record with its keys in the order of its bytes, as any repo gives it back. */
function asStored(record: GroupRecord): GroupRecord {
  return {
    ...record,
    value: decodeRecord(encodeRecord(record.value as LexMap).bytes),
  } as unknown as GroupRecord
}

/** The records as one instance would hand them out. */
function asExport(records: readonly GroupRecord[], digests: Record<string, string>): GroupExport {
  const byAuthor = Map.groupBy(records, ({ author }) => author)
  const repos = [...byAuthor].map(([author, own]) => ({
    author,
    rev: tid(1),
    digest: digests[author]!,
    records: own.map(({ collection, rkey, cid, value }) => ({
      collection,
      rkey,
      cid,
      value: value as LexMap,
    })),
  }))
  return { format: EXPORT_FORMAT, space: SPACE, authority: AUTHORITY, position: 0, repos }
}

async function* chunked(blocks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.concat([...blocks])
  for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997)
}

describeEachEngine<Tables>('a group that moves', migrations, (open, engine) => {
  it('shows the same and hashes the same, whatever happened in it, as JSON and as a container', async () => {
    const anything = fc.array(step, { minLength: 5, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(anything, fc.boolean(), async (steps, asCar) => {
        const world = new Replicas(3, hasher)
        for (const one of steps) world.do(one)
        world.heal()
        const records = world.records(0).map(asStored)
        const view = text(merge(AUTHORITY, records))
        // A repo that was emptied says nothing, and is in no copy.
        const authors = new Set<string>(records.map(({ author }) => author))
        const digests = Object.fromEntries(
          Object.entries(world.digests(0)).filter(([did]) => authors.has(did)),
        )
        const [first, second] = [await open(), await open()]
        const tools = makeTools()
        await importGroup(first, tools, asExport(records, digests))
        expect(await viewIn(first, SPACE)).toBe(view)

        const group = await exportGroup(first, SPACE)
        const copy = asCar
          ? await readCarExport(hasher, chunked(exportToCar(group)))
          : readJsonExport(hasher, JSON.stringify(exportToJson(group)))
        expect(copy).toEqual(group)
        await importGroup(second, tools, copy as GroupExport)
        expect(await viewIn(second, SPACE)).toBe(view)
        const there = (await exportGroup(second, SPACE)).repos
        expect(Object.fromEntries(there.map(({ author, digest }) => [author, digest]))).toEqual(digests)
        // Copies of copies do not drift: byte for byte the same, but for the log that begins anew.
        const plain = ({ repos }: GroupExport) => repos.map(({ rev: _rev, ...repo }) => repo)
        expect(plain(await exportGroup(second, SPACE))).toEqual(plain(group))
      }),
      { numRuns: engine === 'sqlite' ? 40 : 8 },
    )
  }, 120_000)

  it('leaves its log behind, and whoever followed the old one recovers to the same digest (LR-015)', async () => {
    const host = await startHost(await open())
    await host.joins(BOB, 'editor')
    const update = (title: string) =>
      ({
        $type: 'app.breadcrumbs.temp.applyWrites#update',
        collection: ids.groupItem,
        rkey: tid(5),
        value: { list: host.list, work: { mediaType: 'movie', title }, createdAt: AT },
      }) as Parameters<typeof host.write>[1][number]
    await host.write(BOB, [addItem(host, 'Stalker', tid(5)), addItem(host, 'Mirror', tid(6))])
    await host.write(BOB, [update('Stalker (1979)')])
    const before = await auditRepo(host.db, host.space, BOB)
    const group = await exportGroup(host.db, host.space)
    const elsewhere = await open()
    await importGroup(elsewhere, makeTools(), group)
    const after = await auditRepo(elsewhere, host.space, BOB)
    expect(new Set([...before.digests, ...after.digests]).size).toBe(1)
    expect([before.revs.length, after.revs.length]).toEqual([3, 1])
    expect(before.revs).not.toContain(after.revs[0])
    const paths = (records: typeof after.records) =>
      records.map(({ rkey, cid }) => `${rkey} ${cid}`).toSorted()
    expect(paths(after.records)).toEqual(paths(before.records))
    expect(await viewIn(elsewhere, host.space)).toBe(text((await host.load()).merged))
    expect((await auditRepo(elsewhere, host.space, ALICE as DidString)).digests).toEqual(
      (await auditRepo(host.db, host.space, ALICE)).digests,
    )
  })
})
