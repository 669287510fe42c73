import { expect, test } from 'vitest'
import { partsChanged, reconnectDelayMs } from './group-changes.ts'

test('a vote makes only the cards and the history old', () => {
  const parts = partsChanged([{ collection: 'app.breadcrumbs.temp.vote' }])
  expect([...parts].toSorted()).toEqual(['cards', 'history'])
})

test('a change of rules or members reaches everything that depends on them', () => {
  const parts = partsChanged([{ collection: 'app.breadcrumbs.temp.groupProfile' }])
  expect([...parts]).toEqual(expect.arrayContaining(['group', 'cards', 'comments']))
})

test('a kind of record of the future makes everything old rather than nothing', () => {
  const parts = partsChanged([{ collection: 'app.breadcrumbs.temp.fromTomorrow' }])
  expect([...parts]).toEqual(expect.arrayContaining(['group', 'cards', 'comments']))
})

test('waits grow up to half a minute and never all fall together', () => {
  const waits = Array.from({ length: 12 }, (_, attempt) => reconnectDelayMs(attempt, () => 1))
  expect(waits[0]).toBe(500)
  expect(waits[1]).toBe(1000)
  expect(waits.at(-1)).toBe(30_000)
  expect(reconnectDelayMs(3, () => 0)).toBe(2000)
  expect(reconnectDelayMs(3, () => 1)).toBe(4000)
})
