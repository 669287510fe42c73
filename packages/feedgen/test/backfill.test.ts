/** Finding who takes part before we came, from a relay that lists repos by collection. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ids } from '@breadcrumbs/lexicons'
import { createSafeFetch, type Database, openDatabase } from '@breadcrumbs/service-kit'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readDesynced } from '../src/log/desync-table.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { BackfillError, type BackfillProgress, runBackfill } from '../src/repair/backfill.ts'

const PAGE = 2
const REPOS = ['a', 'b', 'c', 'd', 'e'].map((letter) => `did:plc:${letter.repeat(24)}`)

let db: Database<Schema>
let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let relay: Server
let host: string
let asked: string[]
let answer: (cursor: string | null) => { status: number; body: string; headers?: Record<string, string> }

const page = (cursor: string | null) => {
  const start = Number(cursor ?? 0)
  const repos = REPOS.slice(start, start + PAGE).map((did) => ({ did }))
  const next = start + PAGE < REPOS.length ? { cursor: String(start + PAGE) } : {}
  return { status: 200, body: JSON.stringify({ repos, ...next }) }
}

beforeEach(async () => {
  folder = await temporaryDirectory('feedgen-')
  db = await openDatabase<Schema>({ url: `sqlite:${folder.path}/x.sqlite`, migrations })
  asked = []
  answer = page
  relay = createServer((req, res) => {
    const query = new URL(req.url ?? '/', 'http://relay').searchParams
    asked.push(`${query.get('collection')} ${query.get('cursor')}`)
    const { status, body, headers } = answer(query.get('cursor'))
    res.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  host = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`
})
afterEach(async () => {
  relay.closeAllConnections()
  relay.close()
  await db.close()
  await folder[Symbol.asyncDispose]()
})

function run(
  collections: readonly string[] = [ids.crumb],
  signal = new AbortController().signal,
  told: BackfillProgress[] = [],
) {
  const fetch = createSafeFetch({ allowLoopback: true, timeoutMs: 2000, bytesMax: 1_000_000 })
  return runBackfill({ db, fetch, host, collections, signal, retryMs: 1, onProgress: (p) => told.push(p) })
}
const found = () => readDesynced(db.kysely, '', 100)

it('marks every repo of every page for repair, says how far it is, and does not ask twice', async () => {
  const told: BackfillProgress[] = []
  expect(await run([ids.crumb, ids.show], undefined, told)).toBe(10)
  expect(await found()).toEqual(REPOS)
  expect(told.map(({ repos, isDone }) => [repos, isDone])).toEqual([
    [2, false],
    [4, false],
    [5, true],
    [7, false],
    [9, false],
    [10, true],
  ])
  expect(await run([ids.crumb, ids.show])).toBe(0)
  expect(asked).toHaveLength(6)
})

it('goes on where it was cut off', async () => {
  answer = (cursor) => (cursor === '2' ? { status: 404, body: '{}' } : page(cursor))
  await expect(run()).rejects.toThrow(BackfillError)
  expect(await found()).toEqual(REPOS.slice(0, 2))
  answer = page
  expect(await run()).toBe(3)
  expect(asked).toEqual([null, '2', '2', '4'].map((cursor) => `${ids.crumb} ${cursor}`))
})

it('waits for a busy relay, as long as it asks', async () => {
  let refusals = 3
  answer = (cursor) =>
    refusals-- > 0 ? { status: 429, body: '', headers: { 'retry-after': '0' } } : page(cursor)
  expect(await run()).toBe(5)
})

it('gives up on what is no list, and on one that does not end', async () => {
  for (const body of ['<html>', '{}', '{"repos":[{"did":1}],"cursor":"x"}'])
    for (const status of [200, 302, 501]) {
      answer = () => ({ status, body })
      if (status !== 200 || !body.includes('did')) await expect(run()).rejects.toThrow(BackfillError)
    }
  answer = () => ({ status: 200, body: JSON.stringify({ repos: [{ did: REPOS[0] }], cursor: 'same' }) })
  await expect(run()).rejects.toThrow('stands still')
})
