import { expect, test } from 'vitest'
import { readStorygraph } from './storygraph.ts'

// Written by hand to the columns of the export.
const HEADER =
  'Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,Dates Read,Read Count,Moods,Pace,Character- or Plot-Driven?,Strong Character Development?,Loveable Characters?,Diverse Characters?,Flawed Characters?,Star Rating,Review,Content Warnings,Content Warning Description,Tags,Owned?'
const row = (o: Partial<Record<string, string>>) =>
  HEADER.split(',')
    .map((name) => o[name] ?? '')
    .join(',')
const read = (o: Partial<Record<string, string>>) => readStorygraph(`${HEADER}\n${row(o)}`)

test('every reading is kept; what somebody thinks stands at the last', () => {
  const { drafts } = read({
    Title: 'Piranesi',
    Authors: '"Susanna Clarke, Somebody Else"',
    'ISBN/UID': '9781635575637',
    'Read Status': 'read',
    'Dates Read': '"2023/05/01-2023/05/09,2021/01/01-2021/01/04"',
    'Star Rating': '4.25',
  })
  expect(drafts.map(({ kind, happened, rating }) => [kind, happened?.at.slice(0, 10), rating])).toEqual([
    ['finished', '2021-01-04', undefined],
    ['finished', '2023-05-09', { value: 17, max: 20 }],
  ])
  expect(drafts[0]?.work.creators).toHaveLength(2)
})

test('a book given up is dropped, one to read is wanted, an own id is no ISBN', () => {
  expect(read({ Title: 'A', 'Read Status': 'did-not-finish' }).drafts[0]?.kind).toBe('dropped')
  const wanted = read({
    Title: 'A',
    'Read Status': 'to-read',
    'ISBN/UID': 'b1c2-uid',
    'Date Added': '2024/02/30',
  })
  expect(wanted.drafts[0]).toMatchObject({ kind: 'wanted', happened: undefined })
  expect(wanted.drafts[0]?.work.identifiers).toBeUndefined()
})

test.each(['6', '4.3', '-1', '1e0', 'NaN'])('%s stars are no rating', (stars) => {
  expect(read({ Title: 'A', 'Read Status': 'read', 'Star Rating': stars }).drafts[0]?.rating).toBeUndefined()
})
