/** What the operator hides is in no feed, whoever reads, and is told so by `explain`. */
import { ids } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import { explain } from '../src/feeds/explain.ts'
import { feeds } from '../src/feeds/registry.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import type { FactBody } from '../src/log/fact.ts'

const ALICE = 'did:plc:alice'
const BOB = 'did:plc:bob'
const POST = 'app.bsky.feed.post'
const uri = (rkey: string, collection: string = POST) => `at://${ALICE}/${collection}/${rkey}`
const down = (subject: string) => ({ subject, isDown: true })

/** Alice finished two works and said so; bob follows her and reads. */
function world(): MemoryIndex {
  const index = new MemoryIndex()
  let position = 0
  const tell = (did: string, path: string, body: FactBody) => {
    position += 1
    index.apply({ did, path, version: '', body, position })
  }
  for (const rkey of ['r1', 'r2']) {
    const work = { mediaType: 'show', title: rkey }
    const activity = {
      work,
      kind: 'finished',
      position: undefined,
      spoilerFree: true,
      verdict: 'loved',
      rating: undefined,
    } as const
    tell(ALICE, `${ids.crumb}/${rkey}`, { kind: 'activity', at: 1, activity, cid: 'c' })
    const post = { at: 1, cid: 'p', crumbRkey: rkey, evidence: 'same-rkey', refCid: undefined } as const
    tell(ALICE, `${POST}/${rkey}`, { kind: 'post', ...post })
  }
  tell(BOB, '', { kind: 'viewer', loaded: true })
  tell(BOB, 'app.bsky.graph.follow/1', { kind: 'follow', subject: ALICE })
  return index
}

const shown = (index: MemoryIndex) =>
  ['friends', 'finished'].map((feed) =>
    feeds
      .get(feed)
      ?.page(index, index.viewer(BOB)!, { after: undefined, limit: 50 })
      .items.map(({ postRkey }) => postRkey)
      .sort(),
  )

it.each([
  ['a person', ALICE, []],
  ['a post', uri('r1'), ['r2']],
  ['a crumb', uri('r1', ids.crumb), ['r2']],
  ['somebody else', 'did:plc:carol', ['r1', 'r2']],
])('hides %s, and shows it again', (_, subject, left) => {
  const index = world()
  expect(shown(index)).toEqual([
    ['r1', 'r2'],
    ['r1', 'r2'],
  ])
  index.takedowns.set([down(subject)])
  expect(shown(index)).toEqual([left, left])
  expect(explain(index, BOB, uri('r1')).code).toBe(left.length === 2 ? 'shown' : 'taken-down')
  index.takedowns.set([down(subject), { subject, isDown: false }])
  expect(shown(index)[0]).toEqual(['r1', 'r2'])
  index.takedowns.set([down(subject), { subject, isDown: false }, down(subject)])
  expect(shown(index)).toEqual([left, left])
})
