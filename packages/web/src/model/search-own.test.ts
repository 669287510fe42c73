import { expect, test } from 'vitest'
import type { OwnCrumb } from './resume.ts'
import { searchOwn } from './search-own.ts'

const crumb = (title: string, note?: string): OwnCrumb => ({
  rkey: title,
  record: {},
  crumb: {
    work: { mediaType: 'show', title },
    kind: 'progressed',
    rawKind: 'app.breadcrumbs.defs#progressed',
    position: undefined,
    spoilerFree: false,
    createdAt: '2026-11-22T10:00:00Z',
    ...(note === undefined ? {} : { note }),
  },
})
const search = searchOwn([crumb('Amélie', 'The gnome travels.'), crumb('Silo', 'The stairs.'), crumb('Лето')])
const found = (query: string) => search(query).map(({ rkey }) => rkey)

test('words are found in titles and notes, whatever their case, accents and order', () => {
  expect(found('AMELIE')).toEqual(['Amélie'])
  expect(found('stairs silo')).toEqual(['Silo'])
  expect(found('лето')).toEqual(['Лето'])
  expect(found('the')).toEqual(['Amélie', 'Silo'])
})

test('every word must be there, and none finds everything', () => {
  expect(found('silo gnome')).toEqual([])
  expect(found('  ')).toHaveLength(3)
})
