import { expect, it } from 'vitest'
import { createCommitChain } from './commit-chain.ts'

const link = (rev: string, since?: string, did = 'did:plc:a') => ({ did, rev, since })

it('takes the first commit as it comes, and then wants each to follow the one before', () => {
  const batch = createCommitChain().batch()
  expect(batch.follows(link('b', 'a'))).toBe(true)
  expect(batch.follows(link('c', 'b'))).toBe(true)
  expect(batch.follows(link('e', 'd'))).toBe(false)
  expect(batch.follows(link('f', 'e'))).toBe(true)
  expect(batch.follows(link('z', 'y', 'did:plc:b'))).toBe(true)
})

it('reads nothing from a repeat, from an older commit, or from one that names no forerunner', () => {
  const batch = createCommitChain().batch()
  batch.follows(link('m', 'l'))
  expect(batch.follows(link('m', 'l'))).toBe(true)
  expect(batch.follows(link('c', 'b'))).toBe(true)
  expect(batch.follows(link('o'))).toBe(true)
  expect(batch.follows(link('p', 'o'))).toBe(true)
})

it('finds the same hole again when the batch has to be repeated', () => {
  const chain = createCommitChain()
  const first = chain.batch()
  first.follows(link('b', 'a'))
  first.keep()
  expect(chain.batch().follows(link('d', 'c'))).toBe(false)
  const again = chain.batch()
  expect(again.follows(link('d', 'c'))).toBe(false)
  again.keep()
  expect(chain.batch().follows(link('e', 'd'))).toBe(true)
})
