import { expect, it } from 'vitest'
import { createCommitChain } from './commit-chain.ts'

type Batch = ReturnType<ReturnType<typeof createCommitChain>['batch']>

/** As for a commit that is not refused. */
const follows = (batch: Batch, link: Parameters<Batch['take']>[0]): boolean => {
  const isNext = batch.follows(link)
  batch.take(link)
  return isNext
}
const link = (rev: string, since?: string, did = 'did:plc:a') => ({ did, rev, since })

it('takes the first commit as it comes, and then wants each to follow the one before', () => {
  const batch = createCommitChain().batch()
  expect(follows(batch, link('b', 'a'))).toBe(true)
  expect(follows(batch, link('c', 'b'))).toBe(true)
  expect(follows(batch, link('e', 'd'))).toBe(false)
  expect(follows(batch, link('f', 'e'))).toBe(true)
  expect(follows(batch, link('z', 'y', 'did:plc:b'))).toBe(true)
})

it('reads nothing from a repeat, from an older commit, or from one that names no forerunner', () => {
  const batch = createCommitChain().batch()
  follows(batch, link('m', 'l'))
  expect(follows(batch, link('m', 'l'))).toBe(true)
  expect(follows(batch, link('c', 'b'))).toBe(true)
  expect(follows(batch, link('o'))).toBe(true)
  expect(follows(batch, link('p', 'o'))).toBe(true)
})

it('finds the same hole again when the batch has to be repeated', () => {
  const chain = createCommitChain()
  const first = chain.batch()
  follows(first, link('b', 'a'))
  first.keep()
  expect(follows(chain.batch(), link('d', 'c'))).toBe(false)
  const again = chain.batch()
  expect(follows(again, link('d', 'c'))).toBe(false)
  again.keep()
  expect(follows(chain.batch(), link('e', 'd'))).toBe(true)
})

it('takes a refused commit for one that never came', () => {
  const batch = createCommitChain().batch()
  batch.take(link('b', 'a'))
  expect(batch.follows(link('c', 'b'))).toBe(true)
  expect(follows(batch, link('c', 'b'))).toBe(true)
  expect(batch.follows(link('d', 'c'))).toBe(true)
  expect(follows(batch, link('e', 'd'))).toBe(false)
})

it('goes on from the heads that were left', () => {
  const chain = createCommitChain(new Map([['did:plc:a', 'b']]))
  expect(follows(chain.batch(), link('d', 'c'))).toBe(false)
  const batch = chain.batch()
  expect(follows(batch, link('c', 'b'))).toBe(true)
  expect(chain.heads()).toEqual(new Map([['did:plc:a', 'b']]))
  batch.keep()
  expect(chain.heads()).toEqual(new Map([['did:plc:a', 'c']]))
})

it('remembers no rev that is too long to be one', () => {
  const chain = createCommitChain()
  const batch = chain.batch()
  batch.take(link('3'.repeat(14)))
  batch.take(link('3'.repeat(13), undefined, 'did:plc:b'))
  batch.keep()
  expect([...chain.heads().keys()]).toEqual(['did:plc:b'])
})
