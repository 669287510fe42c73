import { app } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import type { FeedPage } from '../feeds/feed.ts'
import { itemJson } from '../index/shown-items.ts'
import { skeletonText } from './skeleton-text.ts'

/** The widest that the specifications of DIDs and record keys allow. */
const items = [
  { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', postRkey: '3lbreadcrumb2', context: 'friends.same-rkey' },
  { did: 'did:web:a.example%3A8080', postRkey: 'self.a:b_c~d-E', context: 'finished.associated-ref.stale' },
].map((item) => ({ ...item, json: itemJson(item.did, item.postRkey, item.context) }))
const next = { at: 1_700_000_000_000, tie: '0123456789ab' }

it.each<[string, FeedPage]>([
  ['nothing', { items: [], next: undefined }],
  ['one item', { items: items.slice(0, 1), next: undefined }],
  ['several and a cursor', { items, next }],
  ['a cursor alone', { items: [], next }],
])('says %s as the lexicon has it', (_, page) => {
  const said: unknown = JSON.parse(skeletonText(page))
  expect(said).toEqual({
    feed: page.items.map(({ did, postRkey, context }) => ({
      post: `at://${did}/app.bsky.feed.post/${postRkey}`,
      feedContext: context,
    })),
    ...(page.next && { cursor: '1-1700000000000-0123456789ab' }),
  })
  expect(app.bsky.feed.getFeedSkeleton.$output.schema.safeParse(said)).toMatchObject({ success: true })
})
