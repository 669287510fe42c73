import { expect, test } from 'vitest'
import { readPasted, readShared } from './shared.ts'

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

test('an address between words is no part of the title, and the same one is noted once', () => {
  expect(readShared('?text=Past%20Lives%20https%3A%2F%2Fexample.com&url=https%3A%2F%2Fexample.com')).toEqual({
    title: 'Past Lives',
    note: 'https://example.com',
  })
  expect(readShared('?title=Silo&text=Watch%20this%20https%3A%2F%2Fexample.com')).toEqual({
    title: 'Silo',
    note: 'Watch this\nhttps://example.com',
  })
})

test('an address that is pasted for a title goes into the note; a title stays the text it is', () => {
  expect(readPasted('https://example.com/a?b=c#d')).toEqual({ note: 'https://example.com/a?b=c#d' })
  expect(readPasted('Silo, season 2: HTTPS://EXAMPLE.COM ')).toEqual({
    title: 'Silo, season 2:',
    note: 'HTTPS://EXAMPLE.COM',
  })
  for (const text of ['', 'Silo', 'http', 'ftp://example.com', 'javascript:alert(1)'])
    expect(readPasted(text)).toBeUndefined()
})

test('nothing shared is an empty sheet, and control characters are dropped', () => {
  expect(readShared('')).toEqual({})
  expect(readShared('?title=Sil%E2%80%AEo%0A')).toEqual({ title: 'Silo' })
})
