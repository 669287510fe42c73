import { expect, it } from 'vitest'
import type { Evidence, FactBody } from '../log/fact.ts'
import { tieOf } from './item.ts'
import { MemoryIndex } from './memory-index.ts'

const CRUMB = 'app.breadcrumbs.crumb'
const POST = 'app.bsky.feed.post'
const DID = 'did:plc:a'

/** An index of people's crumbs and posts under the same keys, and how each is shown in the feed `friends`. */
function start() {
  const index = new MemoryIndex(1)
  const put = (did: string, path: string, body: FactBody) =>
    index.apply({ position: index.position + 1, did, path, version: '', body })
  const shown = (did: string, rkey: string) => {
    const author = index.authorNumber(did) ?? 0
    return index.shown.of('friends', author, index.pairs.itemOfPost(author, rkey) ?? -1)
  }
  return {
    index,
    shown,
    crumb: (did: string, rkey: string, cid = 'c') => put(did, `${CRUMB}/${rkey}`, crumb(cid)),
    post: (did: string, rkey: string, evidence: Evidence, crumbRkey = rkey) =>
      put(did, `${POST}/${rkey}`, { kind: 'post', at: 1, cid: 'p', crumbRkey, evidence, refCid: 'c' }),
    gone: (did: string, path: string) => put(did, path, { kind: 'gone' }),
  }
}

function crumb(cid: string): FactBody {
  const work = { mediaType: 'book', title: 'Emma' }
  const said = { position: undefined, verdict: undefined, rating: undefined }
  return { kind: 'activity', at: 1, cid, activity: { work, kind: 'noted', spoilerFree: true, ...said } }
}

it('spells an item anew when its crumb or its evidence has changed, or another feed shows it', () => {
  const { index, crumb, post, shown } = start()
  crumb(DID, 'one')
  post(DID, 'one', 'same-rkey')
  expect(shown(DID, 'one').context).toBe('friends.same-rkey')
  expect(shown(DID, 'one')).toBe(shown(DID, 'one'))
  crumb(DID, 'one', 'edited')
  expect(shown(DID, 'one').context).toBe('friends.same-rkey.stale')
  post(DID, 'one', 'page-link')
  const { context, json } = shown(DID, 'one')
  expect(context).toBe('friends.page-link.stale')
  expect(JSON.parse(json)).toEqual({ post: `at://${DID}/${POST}/one`, feedContext: context })
  const author = index.authorNumber(DID) as number
  const item = index.pairs.itemOfPost(author, 'one') as number
  expect(index.shown.of('finished', author, item).context).toBe('finished.page-link.stale')
})

it('spells an item anew where it took the row of one that was deleted', () => {
  const { crumb, post, shown, gone } = start()
  const made = [
    [DID, 'one'],
    [DID, 'two'],
    ['did:plc:b', 'two'],
  ] as const
  for (const [did, rkey] of made) {
    crumb(did, rkey)
    post(did, rkey, 'same-rkey')
    expect(shown(did, rkey)).toMatchObject({ did, postRkey: rkey })
    gone(did, `${CRUMB}/${rkey}`)
    gone(did, `${POST}/${rkey}`)
  }
})

it('tells items apart that share a place in what is remembered, and their ties', () => {
  const { index, crumb, post, shown } = start()
  const keys = Array.from({ length: 8_193 }, (_, n) => `key${n}`)
  for (const rkey of keys) {
    crumb(DID, rkey)
    post(DID, rkey, 'same-rkey')
  }
  const author = index.authorNumber(DID) as number
  for (const rkey of ['key0', 'key8192', 'key0']) {
    expect(shown(DID, rkey).postRkey).toBe(rkey)
    for (const asked of ['key0', 'key8192', 'key0']) {
      const item = index.pairs.itemOfPost(author, asked) as number
      expect(index.pairs.tie(author, item)).toBe(tieOf(`at://${DID}/${POST}/${asked}`))
    }
  }
})

it('spells an item anew whose post has another key than its crumb, when the crumb has changed', () => {
  const { index, crumb, shown, post } = start()
  crumb(DID, 'book')
  post(DID, 'later', 'associated-ref', 'book')
  expect(shown(DID, 'later').context).toBe('friends.associated-ref')
  crumb(DID, 'book', 'edited')
  expect(shown(DID, 'later').context).toBe('friends.associated-ref.stale')
  expect(index.stats().items).toBe(1)
})
