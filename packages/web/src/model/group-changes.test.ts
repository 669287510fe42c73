import { expect, test } from 'vitest'
import { partsChanged, reconnectDelayMs } from './group-changes.ts'

const parts = (...names: readonly string[]) =>
  [...partsChanged(names.map((name) => ({ collection: `app.breadcrumbs.temp.${name}` })))].toSorted()

test('a vote leaves the group itself alone', () => {
  expect(parts('vote')).toEqual(['cards', 'comments', 'history'])
})

test('a message that names no write may mean that somebody’s place moved, which cards show', () => {
  expect(parts()).toContain('cards')
  expect(parts()).toContain('comments')
})

test('a change of rules, lists or members reaches the group', () => {
  for (const name of ['groupProfile', 'groupList', 'member', 'removal'])
    expect(parts(name)).toContain('group')
})

test('a kind of record of the future makes everything old rather than nothing', () => {
  expect(parts('fromTomorrow')).toEqual(['cards', 'comments', 'group', 'history'])
})

test('waits grow up to half a minute and never all fall together', () => {
  const waits = Array.from({ length: 12 }, (_, attempt) => reconnectDelayMs(attempt, () => 1))
  expect(waits[0]).toBe(500)
  expect(waits[1]).toBe(1000)
  expect(waits.at(-1)).toBe(30_000)
  expect(reconnectDelayMs(3, () => 0)).toBe(2000)
  expect(reconnectDelayMs(3, () => 1)).toBe(4000)
})
