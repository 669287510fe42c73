import { expect, it } from 'vitest'
import { createInbox } from './inbox.ts'

function inbox() {
  const told: string[] = []
  const box = createInbox<number>({
    itemsMax: 4,
    bytesMax: 100,
    hold: () => told.push('hold'),
    release: () => told.push('release'),
  })
  return { box, told }
}

it('holds the sender at the limit and lets go when half is taken', async () => {
  const { box, told } = inbox()
  for (let i = 0; i < 5; i++) box.push(i, 1)
  expect(told).toEqual(['hold'])
  expect(await box.take(2)).toEqual([0, 1])
  expect(told).toEqual(['hold'])
  expect(await box.take(2)).toEqual([2, 3])
  expect(told).toEqual(['hold', 'release'])
})

it('counts bytes as well as items', async () => {
  const { box, told } = inbox()
  box.push(1, 100)
  expect(told).toEqual(['hold'])
  await box.take(1)
  expect(told).toEqual(['hold', 'release'])
})

it('waits for the first item, and gives what is there after the end', async () => {
  const { box } = inbox()
  const waiting = box.take(10)
  box.push(1, 1)
  expect(await waiting).toEqual([1])
  box.push(2, 1)
  box.end()
  expect(await box.take(10)).toEqual([2])
  expect(await box.take(10)).toEqual([])
})
