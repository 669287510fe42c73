import { expect, test } from 'vitest'
import { readTypedHandle } from './handle.ts'

// OA-018: normalised, or refused before any resolver is asked.
test.each(['alice.test', '@alice.test', ' @Alice.TEST ', '\u202aalice.test\u202c', 'ALICE.test\n'])(
  'reads %j as alice.test',
  (typed) => {
    expect(readTypedHandle(typed)).toEqual({ handle: 'alice.test' })
  },
)

test.each([
  ['', 'Type your handle'],
  ['a'.repeat(300), 'A handle has a dot'],
  ['https://alice.bsky.social/profile', 'does not look like'],
  ['did:web:localhost', 'A handle has a dot'],
  ['localhost:2583', 'A handle has a dot'],
  ['@', 'Type your handle'],
  ['alice', 'alice.bsky.social'],
  ['alice@example.com', 'e-mail'],
  ['https://alice.test', 'does not look like'],
  ['did:web:localhost.', 'does not look like'],
  ['alice.test/..', 'does not look like'],
  ['🍞.test', 'does not look like'],
  [`${'a'.repeat(300)}.test`, 'does not look like'],
  ['127.0.0.1', 'does not look like'],
])('refuses %j with a sentence', (typed, part) => {
  expect(readTypedHandle(typed)).toEqual({ problem: expect.stringContaining(part) })
})
