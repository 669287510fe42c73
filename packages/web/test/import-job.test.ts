import 'fake-indexeddb/auto'
import type { app } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { openLocalStore } from '../src/data/local-store.ts'
import { readMirror, syncMirror } from '../src/data/own-records.ts'
import { publicClient } from '../src/data/xrpc.ts'
import { readExisting, readForeign } from '../src/import/import-reads.ts'
import { type Job, jobId, newJob, splitBatches } from '../src/import/job.ts'
import { openJobStore } from '../src/import/job-store.ts'
import { matchDrafts, type PlannedWrite } from '../src/import/match.ts'
import { refreshCopy } from '../src/import/refresh-copy.ts'
import { type JobShell, undoJob, writeJob } from '../src/import/run-job.ts'
import { startJob } from '../src/import/start-job.ts'
import { importedRepo } from './_imported-repo.ts'

const NOW = Date.UTC(2026, 10, 22)
const CRUMB = 'app.breadcrumbs.crumb'

async function plan(count: number): Promise<readonly PlannedWrite[]> {
  const drafts = Array.from({ length: count }, (_, n) => ({
    line: n + 2,
    work: { mediaType: 'book', title: `Book ${n}` },
    kind: 'finished' as const,
    happened: { at: '2024-01-01T12:00:00.000Z', precision: 'day' as const },
  }))
  return (await matchDrafts(drafts, { facts: [], rkeys: new Set() }, NOW)).writes
}

let stores = 0

/** An import of `count` books, with a clock that only waiting moves. */
async function setUp(repo: { url: string; did: string }, count: number) {
  const store = await openJobStore(`test-${stores++}`)
  const writes = await plan(count)
  const batches = splitBatches('job', writes)
  const job = newJob({
    id: 'job',
    did: repo.did,
    source: 'goodreads',
    now: NOW,
    total: count,
    batches: batches.length,
  })
  await store.create(job, batches)
  let time = NOW
  const waits: number[] = []
  const shell: JobShell = {
    pds: publicClient(repo.url, fetch),
    store,
    now: () => time,
    until: (at) => {
      waits.push(at - time)
      time = at
      return Promise.resolve()
    },
    onStep: () => undefined,
  }
  return { store, writes, job, shell, waits }
}

const reread = async (store: { job: (id: string) => Promise<Job | undefined> }): Promise<Job> => {
  const job = await store.job('job')
  if (job === undefined) throw new Error('forgotten')
  return job
}

test('writes crumbs and nothing else, at most 200 a commit, and undo leaves the repo as it was', async () => {
  await using repo = await importedRepo(() => undefined)
  repo.records.set(`${CRUMB}/3lbcdefghij2a`, { $type: CRUMB, mine: true })
  const { job, shell } = await setUp(repo, 450)
  const done = await writeJob(job, shell)
  expect(done).toMatchObject({ state: 'written', written: 450, foreign: 0 })
  expect(repo.sizeMax()).toBe(200)
  expect(repo.records.size).toBe(451)
  expect([...repo.records.keys()].every((key) => key.startsWith(`${CRUMB}/`))).toBe(true)
  const undone = await undoJob(done, shell)
  expect(undone).toMatchObject({ state: 'undone', removed: 450 })
  expect([...repo.records.keys()]).toEqual([`${CRUMB}/3lbcdefghij2a`])
})

test('UI-010: an answer that was lost doubles nothing, whether or not the page was closed', async () => {
  let isCut = true
  await using repo = await importedRepo(({ nsid }, commits) => {
    if (nsid === 'com.atproto.repo.applyWrites' && commits === 1 && isCut) return 'lose'
    if (nsid === 'com.atproto.repo.getRecord' && isCut) return [503, { error: 'Down' }]
    return undefined
  })
  const { job, shell, store } = await setUp(repo, 450)
  await expect(writeJob(job, shell)).rejects.toThrow()
  isCut = false
  const stopped = await reread(store)
  expect(stopped).toMatchObject({ state: 'writing', settled: 1, written: 200 })
  expect(repo.records.size).toBe(400)
  const done = await writeJob(stopped, shell)
  expect(done).toMatchObject({ state: 'written', written: 450 })
  expect(repo.records.size).toBe(450)
  // What was found there was not even sent again.
  expect(repo.asked.filter(({ nsid }) => nsid === 'com.atproto.repo.applyWrites')).toHaveLength(3)
})

test('keeps the pace of the server, waits when told to, and goes on', async () => {
  let refusals = 1
  await using repo = await importedRepo(({ nsid }) =>
    nsid === 'com.atproto.repo.applyWrites' && refusals-- > 0
      ? [429, { error: 'RateLimitExceeded' }]
      : undefined,
  )
  const { job, shell, waits } = await setUp(repo, 3000)
  await writeJob(job, shell)
  expect(repo.records.size).toBe(3000)
  expect(waits[0]).toBe(300_000)
  expect(waits.length).toBeGreaterThan(1)
  expect(Math.max(...waits)).toBeLessThanOrEqual(3_600_000)
})

test('a record that was there under the same key is neither overwritten nor undone', async () => {
  await using repo = await importedRepo(() => undefined)
  const { job, shell, writes } = await setUp(repo, 250)
  const taken = `${CRUMB}/${writes[3]?.rkey}`
  repo.records.set(taken, { $type: CRUMB, mine: true })
  const done = await writeJob(job, shell)
  expect(done).toMatchObject({ written: 249, foreign: 1 })
  await undoJob(done, shell)
  expect([...repo.records]).toEqual([[taken, { $type: CRUMB, mine: true }]])
})

test('undo keeps what was changed since, passes over what is gone, and works on half an import', async () => {
  await using repo = await importedRepo(({ nsid }, commits) =>
    nsid === 'com.atproto.repo.applyWrites' && commits === 1 ? [503, { error: 'Down' }] : undefined,
  )
  const { job, shell, writes, store } = await setUp(repo, 450)
  await expect(writeJob(job, shell)).rejects.toMatchObject({ status: 503 })
  const [edited, deleted] = [`${CRUMB}/${writes[0]?.rkey}`, `${CRUMB}/${writes[1]?.rkey}`]
  repo.records.set(edited, { ...(repo.records.get(edited) as object), note: 'Mine now.' })
  repo.records.delete(deleted)
  repo.records.set(`${CRUMB}/stays`, {})
  const shellOn = { ...shell, pds: shell.pds }
  await using healthy = await importedRepo(() => undefined)
  for (const [key, value] of repo.records) healthy.records.set(key, value)
  await undoJob(await reread(store), { ...shellOn, pds: publicClient(healthy.url, fetch) })
  expect([...healthy.records.keys()].sort()).toEqual([edited, `${CRUMB}/stays`].sort())
})

test('a failure that is no patience stops the import and says so', async () => {
  await using repo = await importedRepo(({ nsid }) =>
    nsid === 'com.atproto.repo.applyWrites' ? [403, { error: 'ScopeMissingError' }] : undefined,
  )
  const { job, shell, store } = await setUp(repo, 3)
  await expect(writeJob(job, shell)).rejects.toMatchObject({ status: 403 })
  expect(await reread(store)).toMatchObject({ settled: 0, written: 0, state: 'writing' })
})

test('a second dry run after an import finds everything there', async () => {
  await using repo = await importedRepo(() => undefined)
  const { job, shell, writes } = await setUp(repo, 120)
  await writeJob(job, shell)
  const existing = await readExisting(shell.pds, repo.did)
  expect(existing.rkeys).toEqual(new Set(writes.map(({ rkey }) => rkey)))
  expect(existing.facts).toHaveLength(120)
})

test('what was imported is in the copy the app shows, though its keys are old', async () => {
  await using repo = await importedRepo(() => undefined)
  const { job, shell } = await setUp(repo, 30)
  for (let n = 0; n < 100; n++)
    repo.records.set(`${CRUMB}/3lbcdefghij${'234567abcd'.charAt(n / 10)}${'234567abcd'.charAt(n % 10)}`, {
      n,
    })
  const store = await openLocalStore('copy')
  const sync = () => syncMirror({ store, pds: shell.pds, did: repo.did, now: NOW, onPage: () => undefined })
  await sync()
  await writeJob(job, shell)
  await refreshCopy(store, repo.did)
  await sync()
  expect((await readMirror(store, repo.did)).crumbs).toHaveLength(30)
})

test('records of another app come as plain JSON, pictures and all', async () => {
  const picture = {
    $type: 'blob',
    ref: { $link: 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku' },
    mimeType: 'image/png',
    size: 1,
  }
  await using repo = await importedRepo(() => undefined)
  repo.records.set('buzz.bookhive.book/3lbcdefghij2a', { title: 'Dune', cover: picture })
  const records = await readForeign(publicClient(repo.url, fetch), repo.did, ['buzz.bookhive.book'])
  expect(structuredClone(records)).toEqual([{ title: 'Dune', cover: picture }])
})

test('the same file goes on with its import, and an import that is written keeps its undo', async () => {
  const store = await openJobStore(`test-${stores++}`)
  const everything = { writes: await plan(300), alreadyThere: 0, skipped: [] }
  const result = { source: 'goodreads' as const, everything, places: undefined, leftOut: [] }
  const start = (now: number) =>
    startJob({ store, did: 'did:plc:a', result, plan: everything, bytes: new Uint8Array([1]), now })
  const first = await start(NOW)
  expect(first).toMatchObject({ total: 300, batches: 2, state: 'writing' })
  await store.save({ ...first, settled: 1 })
  expect(await start(NOW + 1)).toMatchObject({ id: first.id, settled: 1 })
  for (const state of ['written', 'undoing'] as const) {
    await store.save({ ...first, state })
    expect((await start(NOW + 2)).id).not.toBe(first.id)
    expect(await store.job(first.id)).toMatchObject({ state })
  }
  await store.save({ ...first, state: 'undone' })
  expect(await start(NOW + 3)).toMatchObject({ id: first.id, settled: 0, startedAt: NOW + 3 })
  expect(await store.jobs('did:plc:a')).toHaveLength(2)
  await store.forget(first.id)
  expect(await store.jobs('did:plc:a')).toHaveLength(1)
  expect(await store.batch(first.id, 0)).toBeUndefined()
  expect(await store.jobs('did:plc:b')).toEqual([])
})

test('a server whose pages never end is not read for ever', async () => {
  const page = { records: [{ uri: `at://x/${CRUMB}/a`, value: {} }], cursor: 'again' }
  await using repo = await importedRepo(() => [200, page])
  const existing = await readExisting(publicClient(repo.url, fetch), repo.did)
  expect(existing).toEqual({ facts: [], rkeys: new Set(['a']) })
})

test('commits stay below what a server takes in one call, and imports are named by person and content', async () => {
  const [one] = await plan(1)
  if (one === undefined) throw new Error('no write')
  const long = { ...one, value: { ...one.value, note: '🍞'.repeat(2400) } as app.breadcrumbs.crumb.Main }
  const sizes = splitBatches('j', Array(200).fill(long)).map(({ writes }) => JSON.stringify(writes).length)
  expect(Math.max(...sizes)).toBeLessThan(1_000_000)
  expect(sizes.length).toBeGreaterThan(1)
  const bytes = new Uint8Array([1])
  const names = [
    jobId('a', bytes, 'x'),
    jobId('a', bytes, 'x'),
    jobId('b', bytes, 'x'),
    jobId('a', bytes, 'y'),
  ]
  expect(new Set(await Promise.all(names)).size).toBe(3)
})
