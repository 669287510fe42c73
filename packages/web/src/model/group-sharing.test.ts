import { expect, test } from 'vitest'
import { sharingOf, withSharing } from './group-sharing.ts'

const join = {
  createdAt: '2026-01-01T00:00:00.000Z',
  nickname: 'Grace',
  shareProgress: 'group-items',
  mood: 'x',
}

test('consent is explicit: an absent or unknown word shares nothing', () => {
  expect(sharingOf(join)).toBe('group-items')
  expect(sharingOf({ ...join, shareProgress: 'some-day' })).toBe('nothing')
  expect(sharingOf(undefined)).toBe('nothing')
})

test('another consent keeps what else the record holds', () => {
  expect(withSharing(join, 'all-matching', 'now')).toEqual({ ...join, shareProgress: 'all-matching' })
  expect(withSharing(join, 'nothing', 'now')).not.toHaveProperty('shareProgress')
  expect(withSharing(undefined, 'group-items', 'now')).toEqual({
    createdAt: 'now',
    shareProgress: 'group-items',
  })
})
