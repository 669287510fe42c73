import { expect, test } from 'vitest'
import { nextStep, statusAfter } from './next-step.ts'

const EPISODE = 'app.breadcrumbs.defs#episodePosition' as const

test('one more episode stays in its season and starts at its beginning', () => {
  expect(nextStep({ $type: EPISODE, season: 2, episode: 4, seconds: 600, title: 'Woe' })).toEqual({
    label: '+1 episode',
    position: { $type: EPISODE, season: 2, episode: 5 },
  })
})

test('chapters are steps; pages, minutes and percent are not', () => {
  expect(
    nextStep({ $type: 'app.breadcrumbs.defs#chapterPosition', chapter: 7, total: 20 })?.position,
  ).toEqual({
    $type: 'app.breadcrumbs.defs#chapterPosition',
    chapter: 8,
    total: 20,
  })
  expect(nextStep({ $type: 'app.breadcrumbs.defs#pagePosition', page: 7 })).toBe(undefined)
  expect(nextStep(undefined)).toBe(undefined)
})

test('a step forward takes up what was waiting, and reopens nothing that was finished', () => {
  expect(statusAfter('progressed', 'onHold')).toBe('inProgress')
  expect(statusAfter('progressed', 'completed')).toBe(undefined)
  expect(statusAfter('progressed', 'inProgress')).toBe(undefined)
  expect(statusAfter('dropped', 'inProgress')).toBe('abandoned')
  expect(statusAfter('noted', 'inProgress')).toBe(undefined)
})
