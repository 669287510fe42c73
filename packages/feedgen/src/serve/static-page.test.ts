import { app } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import { staticPage } from './static-page.ts'

const { $output } = app.bsky.feed.getFeedSkeleton
const posts = {
  anonymous: 'at://did:plc:publisheraaaaaaaaaaaaaaa/app.bsky.feed.post/3lbreadcrumb2',
  warmup: 'at://did:plc:publisheraaaaaaaaaaaaaaa/app.bsky.feed.post/3lbreadcrumb3',
} as const

it.each(['anonymous', 'loading'] as const)(
  'explains to the %s reader in one post, without a cursor',
  (why) => {
    const page = staticPage(posts, why, { isPoll: false })
    expect(page).toEqual({ feed: [{ post: why === 'anonymous' ? posts.anonymous : posts.warmup }] })
    expect($output.schema.safeParse(page)).toMatchObject({ success: true })
  },
)

it('answers a poll with nothing, so that something new is not hidden', () => {
  expect(staticPage(posts, 'anonymous', { isPoll: true })).toEqual({ feed: [] })
})

it('is an empty page where no post was configured', () => {
  const none = { anonymous: undefined, warmup: undefined }
  expect(staticPage(none, 'loading', { isPoll: false })).toEqual({ feed: [] })
})
