import { expect, test } from 'vitest'
import { durationWords, reportLines } from './wording.ts'

test('the report groups rows by reason, most frequent first, and names the first five', () => {
  const skipped = [7, 8, 9, 10, 11, 12].map((line) => ({ line, reason: 'no-title' as const }))
  expect(
    reportLines([{ line: 3, reason: 'repeated' }, ...skipped], [{ line: 4, what: 'private-note' }]),
  ).toEqual([
    { key: 'no-title', text: '6 without a title', rows: 'rows 7, 8, 9, 10, 11, …' },
    { key: 'repeated', text: '1 saying the same as an earlier row', rows: 'row 3' },
    { key: 'private-note', text: '1 private notes stay behind, because crumbs are public', rows: 'row 4' },
  ])
})

test('durations are said the way people say them', () => {
  const hour = 3_600_000
  expect([0, hour, 5 * hour, 50 * hour].map(durationWords)).toEqual([
    'a minute or two',
    'about an hour',
    'about 5 hours',
    'about 2 days',
  ])
})
