import { expect, it } from 'vitest'
import { createInbox } from './inbox.ts'

const QUIET_MS = 20

/** Items below 0 are quiet, and superseded by whatever follows. */
function inbox() {
  const told: string[] = []
  const box = createInbox<{ n: number; bytes: number }>({
    itemsMax: 4,
    bytesMax: 100,
    bytesOf: ({ bytes }) => bytes,
    supersedes: (_newer, older) => older.n < 0,
    isQuiet: ({ n }) => n < 0,
    quietMs: QUIET_MS,
    hold: () => told.push('hold'),
    release: () => told.push('release'),
  })
  const push = (n: number, bytes: number) => box.push({ n, bytes })
  const take = async (max: number) => (await box.take(max)).map(({ n }) => n)
  return { push, take, end: box.end, told }
}

it('holds the sender at the limit and lets go when half is taken', async () => {
  const { push, take, told } = inbox()
  for (let i = 0; i < 5; i++) push(i, 1)
  expect(told).toEqual(['hold'])
  expect(await take(2)).toEqual([0, 1])
  expect(told).toEqual(['hold'])
  expect(await take(2)).toEqual([2, 3])
  expect(told).toEqual(['hold', 'release'])
})

it('counts bytes as well as items', async () => {
  const { push, take, told } = inbox()
  push(1, 100)
  expect(told).toEqual(['hold'])
  await take(1)
  expect(told).toEqual(['hold', 'release'])
})

it('waits for the first item, and gives what is there after the end', async () => {
  const { push, take, end } = inbox()
  const waiting = take(10)
  push(1, 1)
  expect(await waiting).toEqual([1])
  push(2, 1)
  end()
  expect(await take(10)).toEqual([2])
  expect(await take(10)).toEqual([])
})

it('keeps only the last of items that supersede each other, in number and in bytes', async () => {
  const { push, take, told } = inbox()
  for (let i = 1; i <= 1000; i++) push(-i, 60)
  expect(told).toEqual([])
  push(1, 60)
  expect(await take(10)).toEqual([1])
  push(1, 60)
  push(-1, 60)
  expect(told).toEqual(['hold'])
  expect(await take(10)).toEqual([1, -1])
})

it('lets quiet items wait for each other, but not for ever and not for the end', async () => {
  const { push, take, end } = inbox()
  const startedAt = performance.now()
  const waiting = take(10)
  push(-1, 1)
  await Promise.resolve()
  push(-2, 1)
  expect(await waiting).toEqual([-2])
  // Timers may fire a little early, never at once.
  expect(performance.now() - startedAt).toBeGreaterThan(QUIET_MS / 2)
  const next = take(10)
  push(-3, 1)
  push(4, 1)
  expect(await next).toEqual([4])
  push(-5, 1)
  end()
  expect(await take(10)).toEqual([-5])
  expect(await take(10)).toEqual([])
})
