import { expect, test } from 'vitest'
import { readShared } from './shared.ts'

test('a shared page fills in its title, and its address goes into the note', () => {
  expect(readShared('?title=Severance&url=https%3A%2F%2Fexample.com%2Fs')).toEqual({
    title: 'Severance',
    note: 'https://example.com/s',
  })
})

test('apps that put everything into the text are understood', () => {
  expect(readShared('?text=Severance')).toEqual({ title: 'Severance' })
  expect(readShared('?title=&text=https%3A%2F%2Fexample.com')).toEqual({ note: 'https://example.com' })
})

test('nothing shared is an empty sheet, and control characters are dropped', () => {
  expect(readShared('')).toEqual({})
  expect(readShared('?title=Sil%E2%80%AEo%0A')).toEqual({ title: 'Silo' })
})
