import { app } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { readChoices, writeChoices } from './feed-preference.ts'

const now = Date.parse('2026-11-22T10:00:00Z')

test('without a record, posts are shown, spoilers hidden and nothing left out', () => {
  expect(readChoices(undefined)).toEqual({
    share: true,
    showSpoilers: false,
    excluded: [],
    maxPostsPerDay: undefined,
  })
})

test('what is written is valid by the lexicon and reads back as it was chosen', () => {
  const choices = {
    share: false,
    showSpoilers: true,
    excluded: ['game', 'movie'],
    maxPostsPerDay: 3,
  } as const
  const record = writeChoices(undefined, choices, now)
  expect(app.breadcrumbs.feedPreference.main.safeParse(record).success).toBe(true)
  expect(readChoices(record)).toEqual({ ...choices, excluded: ['movie', 'game'] })
})

test('fields and media of other apps stay as they are, and so does the day it was made', () => {
  const theirs = {
    createdAt: '2025-01-01T00:00:00Z',
    herald: true,
    excludeMediaTypes: [{ mediaType: 'album' }, { mediaType: 'game' }],
    maxPostsPerDay: 2,
    odd: 1,
  }
  const choices = { ...readChoices(theirs), excluded: [], maxPostsPerDay: undefined }
  expect(writeChoices(theirs, choices, now)).toMatchObject({
    createdAt: '2025-01-01T00:00:00Z',
    herald: true,
    odd: 1,
    excludeMediaTypes: [{ mediaType: 'album' }],
  })
  expect(writeChoices(theirs, choices, now)).not.toHaveProperty('maxPostsPerDay')
})
