import { encode } from '@atproto/lex-cbor'
import type { LexMap } from '@atproto/lex-data'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Interest, peek } from './peek.ts'

const DID = 'did:plc:alice'
const nobody: Interest = { takesPart: () => false, views: () => false, knows: () => false }
const author: Interest = { ...nobody, takesPart: (did) => did === DID }
const viewer: Interest = { ...nobody, views: (did) => did === DID }
const known: Interest = { ...nobody, knows: (did) => did === DID }

function look(t: string, body: object, interest: Interest) {
  const header = encode({ op: 1, t })
  const bytes = Buffer.concat([header, encode(body as LexMap)])
  return peek({ t, bytes, bodyOffset: header.length }, interest)
}
const commit = (path: string, o: { interest?: Interest; blocks?: string } = {}) =>
  look(
    '#commit',
    { repo: DID, ops: [{ action: 'create', path }], blocks: Buffer.from(o.blocks ?? '') },
    o.interest ?? nobody,
  ).wanted

it('wants our collections of everyone, and no look-alike (FH-045)', () => {
  expect(commit('app.breadcrumbs.crumb/a')).toBe(true)
  expect(commit('app.breadcrumbs.temp.vote/a')).toBe(true)
  expect(commit('app.breadcrumbsx.crumb/a')).toBe(false)
  expect(commit('app.breadcrumbs/a')).toBe(false)
  expect(commit('app.bsky.feed.like/app.breadcrumbs.crumb')).toBe(false)
})

it('wants a post of somebody who takes part, or one that names a crumb of its own author', () => {
  expect(commit('app.bsky.feed.post/a')).toBe(false)
  expect(commit('app.bsky.feed.post/a', { interest: author })).toBe(true)
  expect(commit('app.bsky.feed.post/a', { blocks: `x at://${DID}/app.breadcrumbs.crumb/3k x` })).toBe(true)
  expect(commit('app.bsky.feed.post/a', { blocks: 'at://did:plc:other/app.breadcrumbs.crumb/3k' })).toBe(
    false,
  )
  expect(commit('app.bsky.feed.postgate/a', { interest: author })).toBe(false)
})

it('wants follows of viewers, blocks of authors too, and neither of others', () => {
  expect(commit('app.bsky.graph.follow/a', { interest: author })).toBe(false)
  expect(commit('app.bsky.graph.block/a', { interest: author })).toBe(true)
  for (const path of ['app.bsky.graph.follow/a', 'app.bsky.graph.block/a']) {
    expect(commit(path, { interest: nobody })).toBe(false)
    expect(commit(path, { interest: viewer })).toBe(true)
  }
})

it.each(['#account', '#identity', '#sync'])('wants %s of the people it knows', (t) => {
  expect(look(t, { did: DID }, known)).toEqual({ wanted: true, did: DID })
  expect(look(t, { did: 'did:plc:bob' }, known)).toEqual({ wanted: false, reason: 'not-ours' })
})

it('names what it cannot use, and throws at nothing', () => {
  expect(look('#future', { did: DID }, known)).toEqual({ wanted: false, reason: 'unknown-type' })
  expect(look('#commit', { ops: 'none' }, known)).toEqual({ wanted: false, reason: 'unreadable' })
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom('#commit', '#account'), (bytes, t) => {
      expect(peek({ t, bytes, bodyOffset: 0 }, known).wanted).toBe(false)
    }),
  )
})
