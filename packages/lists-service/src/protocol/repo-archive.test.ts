import { encode } from '@atproto/lex-cbor'
import { parseCid } from '@atproto/lex-data'
import { jsonToLex } from '@atproto/lex-json'
import { describe, expect, it } from 'vitest'
import vectors from '../../test/fixtures/space-vectors.json' with { type: 'json' }
import { readCar } from './car.ts'
import { type SignedCommit, signedCommits } from './commit-scheme.ts'
import { decodeRecord, encodeRecord } from './record-bytes.ts'
import { ArchiveRefused, carArchive, compareEntries } from './repo-archive.ts'
import { createSetHasher } from './set-hash.ts'

const archive = carArchive(signedCommits, await createSetHasher())
const lex = (json: unknown) => jsonToLex(json as Parameters<typeof jsonToLex>[0])

/** In pieces that end inside lengths, CIDs and blocks. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

async function joined(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return Buffer.concat(all)
}

type Vector = {
  name: string
  carBase64: string
  params: { space: string; author: string; didKey: string; expectValues?: boolean }
  expect: {
    ok: boolean
    code?: string
    rev?: string
    paths?: string[]
    cids?: string[]
    records?: { json: unknown }[]
  }
}

describe('archives', () => {
  for (const vector of vectors.car as unknown as Vector[]) {
    const bytes = Buffer.from(vector.carBase64, 'base64')
    const { expectValues = true, ...params } = vector.params
    it(`are ${vector.expect.ok ? 'taken' : 'refused'}: ${vector.name} (LR-007)`, async () => {
      for (const size of [7, bytes.byteLength]) {
        const read = archive.read(pieces(bytes, size), { ...params, expectValues })
        if (!vector.expect.ok) {
          const error = await read.catch((e: unknown) => e)
          expect(error).toBeInstanceOf(ArchiveRefused)
          expect((error as ArchiveRefused).problem === 'container').toBe(vector.expect.code === 'Error')
          continue
        }
        const { rev, entries, records } = await read
        expect(rev).toBe(vector.expect.rev)
        expect(entries.map(({ path }) => path)).toEqual(vector.expect.paths)
        expect(entries.map(({ cid }) => cid)).toEqual(vector.expect.cids)
        expect(records.map(decodeRecord)).toEqual(vector.expect.records?.map(({ json }) => lex(json)))
      }
    })
  }

  it('are written as the reference writes them, whatever the order they are given in', async () => {
    const vector = vectors.commits[0]!
    const commit = lex(vector.json) as unknown as SignedCommit
    const records = new Map(
      vectors.records.map(({ collection, rkey, json }) => [
        `${collection}/${rkey}`,
        encodeRecord(lex(json) as Parameters<typeof encodeRecord>[0]),
      ]),
    )
    const entries = [...records].map(([path, { cid }]) => ({ path, cid }))
    for (const given of [entries, entries.toReversed()]) {
      const bytes = await joined(archive.write(commit, given, async ({ path }) => records.get(path)!.bytes))
      expect(bytes.toString('base64')).toBe(vectors.car[0]!.carBase64)
      const indexOnly = await joined(archive.write(commit, given, undefined))
      expect(indexOnly.toString('base64')).toBe(vectors.car[2]!.carBase64)
    }
  })

  it('have the layout of the reference', async () => {
    const { roots, indexDagCborHex, indexKeyOrder, blockOrder } = vectors.carLayout
    const car = await readCar(pieces(Buffer.from(vectors.car[0]!.carBase64, 'base64'), 100), 10_000)
    expect(car.roots).toEqual(roots)
    const blocks: Uint8Array[] = []
    for await (const { bytes } of car.blocks) blocks.push(bytes)
    expect(blocks.length).toBe(blockOrder.length)
    expect(Buffer.from(blocks[1]!).toString('hex')).toBe(indexDagCborHex)
    expect(indexKeyOrder).toEqual(blockOrder.slice(2))
  })

  it('name records in the order of DAG-CBOR keys', () => {
    const { input, canonical } = vectors.indexOrder
    const sorted = input.map((path) => ({ path })).sort(compareEntries)
    expect(sorted.map(({ path }) => path)).toEqual(canonical)
    const link = parseCid(vectors.records[0]!.cid)
    const keys = (paths: string[]) =>
      Buffer.from(encode(Object.fromEntries(paths.map((path) => [path, link]))))
    expect(keys(input).equals(keys(canonical))).toBe(true)
  })

  it('that claim a block of a gigabyte are refused before it is read (LR-007)', async () => {
    let pulled = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      const claim = Buffer.from('808080800459', 'hex')
      yield Buffer.concat([Buffer.from(vectors.car[0]!.carBase64, 'base64').subarray(0, 99), claim])
      for (;;) {
        pulled += 1
        yield Buffer.alloc(65_536)
      }
    }
    const claim = { ...(vectors.car[0] as unknown as Vector).params, expectValues: true }
    await expect(archive.read(endless(), claim)).rejects.toMatchObject({ problem: 'container' })
    expect(pulled).toBeLessThan(3)
  })
})
