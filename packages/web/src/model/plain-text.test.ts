import { expect, test } from 'vitest'
import { plainLine, plainText, titleLine } from './plain-text.ts'

test('markup stays the text it is', () => {
  expect(plainText('<script>alert(1)</script>', 100)).toBe('<script>alert(1)</script>')
})

test('marks that reorder the page are dropped', () => {
  expect(plainLine('abc\u202Egpj.exe\u2066', 100)).toBe('abcgpj.exe')
})

test('a long text is cut at a grapheme, never inside one', () => {
  expect(plainText('👨‍👩‍👧‍👦'.repeat(5), 3)).toBe(`${'👨‍👩‍👧‍👦'.repeat(3)}…`)
  expect(plainText('a'.repeat(1_000_000), 10)).toBe(`${'a'.repeat(10)}…`)
  expect(plainText('e\u0301'.repeat(3), 3)).toBe('e\u0301'.repeat(3))
})

test('stacked marks are thinned out', () => {
  expect(plainText(`a${'\u0301'.repeat(50)}b`, 10)).toBe(`a${'\u0301'.repeat(4)}b`)
})

test('a title is one line, a note keeps its lines', () => {
  expect(plainLine(' Two\n lines\u2028here ', 100)).toBe('Two lines here')
  expect(plainText('one\ntwo\u0000', 100)).toBe('one\ntwo')
})

test('a title that cannot be seen is called something', () => {
  for (const title of ['', ' \n', '\u200B\u2060', '\u3164', '\u202E', '\u0301'])
    expect(titleLine(title, 100)).toBe('Untitled')
  for (const title of ['7', '?', '千', '🍞', 'ألف', '$']) expect(titleLine(title, 100)).toBe(title)
})
