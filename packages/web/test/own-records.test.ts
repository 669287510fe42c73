import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { forgetMirror, openLocalStore } from '../src/data/local-store.ts'
import { readMirror, syncMirror } from '../src/data/own-records.ts'
import { publicClient } from '../src/data/xrpc.ts'
import { fakeRepo } from './_fake-repo.ts'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const DAY_MS = 24 * 60 * 60 * 1000
const crumb = (title: string) => ({
  $type: 'app.breadcrumbs.crumb',
  work: { mediaType: 'show', title },
  kind: 'app.breadcrumbs.defs#progressed',
  createdAt: '2026-11-22T10:00:00.000Z',
})
const letters = (digits: string) => digits.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')
const key = (index: number) => `app.breadcrumbs.crumb/3lb${letters(String(index).padStart(10, '0'))}`
const listed = (asked: readonly { readonly params: URLSearchParams }[]) =>
  asked.filter(({ params }) => params.get('collection') === 'app.breadcrumbs.crumb').length

async function setUp(name: string, count: number) {
  const repo = await fakeRepo(DID)
  const keys = Array.from({ length: count }, (_, index) => key(index)).sort()
  for (const one of keys) repo.put(one, crumb(one))
  const store = await openLocalStore(name)
  const sync = (now: number) =>
    syncMirror({ store, pds: publicClient(repo.url, fetch), did: DID, now, onPage: () => undefined })
  const titles = async () => (await readMirror(store, DID)).crumbs.map(({ crumb }) => crumb.work.title)
  return { repo, keys, store, sync, titles }
}

test('everything is read once, newest first, and later only the newest page', async () => {
  const { repo, keys, sync, titles } = await setUp('mirror-1', 250)
  await using _ = repo
  await sync(0)
  expect(await titles()).toEqual(keys.toReversed())
  expect(listed(repo.asked)).toBe(3)
  await sync(1000)
  expect(listed(repo.asked)).toBe(4)
})

test('what was added, edited or deleted elsewhere near the top is found at once', async () => {
  const { repo, keys, sync, titles } = await setUp('mirror-2', 250)
  await using _ = repo
  await sync(0)
  repo.put('app.breadcrumbs.crumb/3lczzzzzzzzzz', crumb('new'))
  repo.put(keys[248] ?? '', crumb('edited'))
  repo.records.delete(keys[249] ?? '')
  await sync(1000)
  expect((await titles()).slice(0, 3)).toEqual(['new', 'edited', keys[247]])
})

test('what was deleted elsewhere long ago is found within a day', async () => {
  const { repo, keys, sync, titles } = await setUp('mirror-3', 250)
  await using _ = repo
  await sync(0)
  repo.records.delete(keys[0] ?? '')
  await sync(1000)
  expect(await titles()).toHaveLength(250)
  await sync(DAY_MS + 1)
  expect(await titles()).toEqual(keys.toReversed().slice(0, 249))
})

test('a server that fails half-way leaves what was read, and does not claim to be whole', async () => {
  const { repo, store, sync } = await setUp('mirror-4', 250)
  await using _ = repo
  repo.causing(({ params }) => (params.get('cursor') === null ? 'none' : 'down'))
  await expect(sync(0)).rejects.toMatchObject({ status: 502 })
  expect(await readMirror(store, DID)).toMatchObject({ isWhole: false })
  expect((await readMirror(store, DID)).crumbs).toHaveLength(100)
})

test('the first time, nothing is shown before the newest crumbs and every entry are there', async () => {
  const { repo, store } = await setUp('mirror-8', 250)
  await using _ = repo
  repo.put('app.breadcrumbs.show/3lczzzzzzzzzz', { title: 'Dark', createdAt: '2026-11-22T10:00:00.000Z' })
  const shown: Promise<number>[] = []
  const sync = (now: number) => {
    const onPage = () => {
      shown.push(readMirror(store, DID).then(({ entries, crumbs }) => entries.length * 1000 + crumbs.length))
    }
    return syncMirror({ store, pds: publicClient(repo.url, fetch), did: DID, now, onPage })
  }
  repo.causing(({ params }) => (params.get('collection') === 'app.breadcrumbs.crumb' ? 'down' : 'none'))
  await expect(sync(0)).rejects.toMatchObject({ status: 502 })
  expect(await Promise.all(shown), 'what a failure leaves').toEqual([1000])
  shown.length = 0
  repo.causing(() => 'none')
  await sync(0)
  expect((await Promise.all(shown))[0]).toBe(1100)
  shown.length = 0
  await sync(1000)
  expect(await Promise.all(shown), 'what nothing new leaves').toEqual([])
})

test('signing out leaves nothing of the copy', async () => {
  const { repo, store, sync, titles } = await setUp('mirror-5', 3)
  await using _ = repo
  await sync(0)
  await forgetMirror(store, DID)
  expect(await titles()).toEqual([])
})

test('an unreadable record costs only itself, and is counted', async () => {
  const { repo, store, sync } = await setUp('mirror-6', 1)
  await using _ = repo
  repo.put('app.breadcrumbs.crumb/3lczzzzzzzzzz', { ...crumb('odd'), work: 7 })
  repo.put('app.breadcrumbs.show/3lczzzzzzzzzz', { title: 3 })
  await sync(0)
  expect(await readMirror(store, DID)).toMatchObject({ skipped: 2, isWhole: true })
})

test('entries of the first app are read as they really are: nulls, floats and extra fields', async () => {
  const { repo, store, sync } = await setUp('mirror-7', 0)
  await using _ = repo
  const show = {
    $type: 'app.breadcrumbs.show',
    title: 'Severance',
    status: 'app.breadcrumbs.defs#inProgress',
    createdAt: '2026-09-01T10:00:00Z',
    progress: { season: null, episode: 4, updatedAt: '2026-11-01T20:00:00.000Z' },
    rating: 3.5,
    color: '#fff',
    cover: {
      $type: 'blob',
      ref: { $link: 'bafkreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a' },
      mimeType: 'image/png',
      size: 9,
    },
  }
  repo.put('app.breadcrumbs.show/3lczzzzzzzzzz', show)
  await sync(0)
  const { entries } = await readMirror(store, DID)
  expect(entries).toMatchObject([{ entry: { work: { title: 'Severance' }, status: 'inProgress' } }])
  expect(entries[0]?.record).toEqual(show)
})
