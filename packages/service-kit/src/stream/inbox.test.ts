import { expect, it } from 'vitest'
import { createInbox } from './inbox.ts'

function inbox() {
  const told: string[] = []
  const box = createInbox<{ n: number; bytes: number }>({
    itemsMax: 4,
    bytesMax: 100,
    bytesOf: ({ bytes }) => bytes,
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
