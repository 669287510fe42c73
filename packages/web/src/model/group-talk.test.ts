import { expect, test } from 'vitest'
import { commentValue, threads } from './group-talk.ts'

const ME = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const ref = (rkey: string) => ({ author: ME, collection: 'app.breadcrumbs.temp.comment', rkey }) as const
const subject = { author: ME, collection: 'app.breadcrumbs.temp.groupItem', rkey: 'item' } as const
type Comment = Parameters<typeof threads>[0][number]
const comment = (rkey: string, parent?: string): Comment => ({
  ref: ref(rkey),
  cid: 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
  subject,
  text: rkey,
  ...(parent === undefined ? {} : { parent: ref(parent) }),
})
const shape = (all: readonly Comment[]) =>
  threads(all).map(({ comment: one, replies }) => [one.text, replies.map(({ text }) => text)])

test('answers stand below what they answer, however deep, in the order they came', () => {
  expect(shape([comment('a'), comment('b', 'a'), comment('c'), comment('d', 'b')])).toEqual([
    ['a', ['b', 'd']],
    ['c', []],
  ])
})

test('an answer to something that is gone stands for itself, and a circle ends', () => {
  expect(shape([comment('b', 'gone')])).toEqual([['b', []]])
  expect(threads([comment('a', 'b'), comment('b', 'a')]).length).toBeGreaterThan(0)
})

test('a comment says from where on it may be read, or that it is for everyone', () => {
  const position = { $type: 'app.breadcrumbs.defs#episodePosition', season: 1, episode: 3 } as const
  const base = { subject, parent: undefined, text: ' Oh! ', at: '2026-11-22T10:00:00.000Z' }
  const gated = commentValue({ ...base, reveal: { from: 'place', position } })
  expect(gated).toMatchObject({ text: 'Oh!', revealAt: position })
  expect(gated).not.toHaveProperty('spoilerFree')
  const open = commentValue({ ...base, reveal: { from: 'everyone' } })
  expect(open).toMatchObject({ spoilerFree: true })
  expect(open).not.toHaveProperty('revealAt')
})
