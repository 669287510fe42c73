import { expect, test } from 'vitest'
import { readFile } from '../read-file.ts'
import { readGoodreads } from './goodreads.ts'

// Written by hand to the columns of the library export.
const HEADER =
  'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies'
const row = (o: Partial<Record<string, string>>) =>
  HEADER.split(',')
    .map((name) => o[name] ?? '')
    .join(',')
const DUNE = row({
  'Book Id': '44767458',
  Title: '"Dune (Dune, #1)"',
  Author: 'Frank Herbert',
  ISBN: '"=""0441172717"""',
  ISBN13: '"=""9780441172719"""',
  'My Rating': '5',
  'Original Publication Year': '1965',
  'Date Read': '2024/03/05',
  'Date Added': '2023/01/01',
  'Exclusive Shelf': 'read',
})
const bytes = (text: string) => new TextEncoder().encode(text)

test('a read book is a finished crumb on the day it was read, with both ISBNs out of their formulas', () => {
  const { drafts, skipped } = readGoodreads(`${HEADER}\r\n${DUNE}\r\n`)
  expect(skipped).toEqual([])
  expect(drafts).toEqual([
    {
      line: 2,
      work: {
        mediaType: 'book',
        title: 'Dune (Dune, #1)',
        creators: [{ name: 'Frank Herbert', role: 'author' }],
        year: 1965,
        identifiers: [
          { scheme: 'isbn13', value: '9780441172719' },
          { scheme: 'isbn10', value: '0441172717' },
          { scheme: 'goodreads-book', value: '44767458' },
        ],
      },
      kind: 'finished',
      happened: { at: '2024-03-05T12:00:00.000Z', precision: 'day' },
      rating: { value: 5, max: 5 },
      note: undefined,
    },
  ])
})

test('the day a book was shelved is no day it was read', () => {
  const text = row({ Title: 'A', 'Date Added': '2023/01/01', 'Exclusive Shelf': 'read' })
  expect(readGoodreads(`${HEADER}\n${text}`).drafts[0]?.happened).toBeUndefined()
})

test('private notes stay behind and are counted', () => {
  const text = row({ Title: 'A', 'Exclusive Shelf': 'to-read', 'Private Notes': 'hide the key' })
  const parsed = readGoodreads(`${HEADER}\n${text}`)
  expect(parsed.leftOut).toEqual([{ line: 2, what: 'private-note' }])
  expect(JSON.stringify(parsed.drafts)).not.toContain('hide the key')
})

test('zero stars are no rating, and a wrong check digit is no ISBN', () => {
  const text = row({ Title: 'A', 'Exclusive Shelf': 'to-read', 'My Rating': '0', ISBN13: '9780441172710' })
  expect(readGoodreads(`${HEADER}\n${text}`).drafts[0]).toMatchObject({
    work: { title: 'A' },
    rating: undefined,
  })
  expect(readGoodreads(`${HEADER}\n${text}`).drafts[0]?.work.identifiers).toBeUndefined()
})

test('rows without a title or with a shelf that says nothing are skipped by row and reason', () => {
  const text = [
    row({ 'Exclusive Shelf': 'read' }),
    row({ Title: 'A', 'Exclusive Shelf': 'christmas' }),
    row({ Title: 'B', 'Exclusive Shelf': '__proto__' }),
  ]
  expect(readGoodreads([HEADER, ...text].join('\n')).skipped).toEqual([
    { line: 2, reason: 'no-title' },
    { line: 3, reason: 'unknown-state' },
    { line: 4, reason: 'unknown-state' },
  ])
})

test('a byte-order mark, quotes over lines, and an export without Average Rating are read', () => {
  const header = HEADER.replace(',Average Rating', '')
  const values: Record<string, string> = {
    Title: 'A',
    'Exclusive Shelf': 'read',
    'My Review': '"One, ""two""<br/>three\nfour"',
  }
  const text = header
    .split(',')
    .map((name) => values[name] ?? '')
    .join(',')
  const parsed = readFile(bytes(`\uFEFF${header}\n${text}\n`))
  expect(parsed).toMatchObject({ source: 'goodreads', drafts: [{ note: 'One, "two"\nthree\nfour' }] })
})

test('other encodings are read: UTF-16 with its mark, and Windows-1252', () => {
  const text = `${HEADER}\n${row({ Title: 'Café', 'Exclusive Shelf': 'read' })}`
  const utf16 = new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')])
  const latin = new Uint8Array(Buffer.from(text, 'latin1'))
  for (const file of [utf16, latin])
    expect(readFile(file)).toMatchObject({ drafts: [{ work: { title: 'Café' } }] })
})

test('a formula in a title is a title, and an enormous cell costs its row only', () => {
  const text = [
    row({ Title: '"=HYPERLINK(""http://evil.example"",""x"")"', 'Exclusive Shelf': 'read' }),
    row({ Title: 'B', 'Exclusive Shelf': 'read', 'My Review': 'x'.repeat(200_000) }),
    row({ Title: 'C', 'Exclusive Shelf': 'read', 'My Review': 'x'.repeat(5000) }),
  ]
  const { drafts, skipped, leftOut } = readGoodreads([HEADER, ...text].join('\n'))
  expect(drafts.map(({ work }) => work.title)).toEqual(['=HYPERLINK("http://evil.example","x")', 'C'])
  expect(skipped).toEqual([{ line: 3, reason: 'field-too-long' }])
  expect(drafts[1]?.note).toHaveLength(1000)
  expect(leftOut).toEqual([{ line: 4, what: 'end-of-note' }])
})

test('UI-001: markup in a title or review stays text', () => {
  const text = row({
    Title: '<script>alert(1)</script>',
    'Exclusive Shelf': 'read',
    'My Review': '<img onerror=x>',
  })
  expect(readGoodreads(`${HEADER}\n${text}`).drafts[0]).toMatchObject({
    work: { title: '<script>alert(1)</script>' },
    note: '<img onerror=x>',
  })
})
