import type { AtpAgent } from '@atproto/api'
import { type Credentials, signIn } from './sign-in.ts'

const POST = 'app.bsky.feed.post'

/** A post that explains why there is nothing to see, and the variable that makes the service show it. */
interface StaticPost {
  readonly variable: string
  /** Fixed, so that publishing again finds it. */
  readonly rkey: string
  readonly title: string
  readonly description: string
}

const STATIC_POSTS: readonly StaticPost[] = [
  {
    variable: 'FEEDGEN_ANONYMOUS_POST',
    rkey: '3lbreadcrumb2',
    title: 'Breadcrumbs of your friends',
    description:
      'This feed is different for everyone. Sign in, and it shows what the people you follow are up to.',
  },
  {
    variable: 'FEEDGEN_WARMUP_POST',
    rkey: '3lbreadcrumb3',
    title: 'Looking for breadcrumbs …',
    description: 'Your first visit: whom you follow is being looked up. Come back in a moment.',
  },
]

/**
 * Writes the explaining posts that are not there yet; answers the lines to add to the environment.
 * No `langs` and no text, only a card: clients hide posts by language, and one hidden post can hide
 * a whole page (feed contract A8). Existing ones stay as they are: the AppView ignores edits of posts.
 */
export async function publishStaticPosts(
  o: Credentials & { readonly link: string; now(): Date },
): Promise<string[]> {
  const agent = await signIn(o)
  const there = new Set(await postKeys(agent, o.publisherDid))
  for (const { rkey, title, description } of STATIC_POSTS) {
    if (there.has(rkey)) continue
    await agent.com.atproto.repo.putRecord({
      repo: o.publisherDid,
      collection: POST,
      rkey,
      record: {
        $type: POST,
        text: '',
        createdAt: o.now().toISOString(),
        embed: { $type: 'app.bsky.embed.external', external: { uri: o.link, title, description } },
      },
    })
  }
  return STATIC_POSTS.map(({ variable, rkey }) => `${variable}=at://${o.publisherDid}/${POST}/${rkey}`)
}

/** Deletes the explaining posts; answers the URIs of those that were there. */
export async function deleteStaticPosts(agent: AtpAgent, publisherDid: string): Promise<string[]> {
  const there = new Set(await postKeys(agent, publisherDid))
  const ours = STATIC_POSTS.filter(({ rkey }) => there.has(rkey))
  for (const { rkey } of ours) {
    await agent.com.atproto.repo.deleteRecord({ repo: publisherDid, collection: POST, rkey })
  }
  return ours.map(({ rkey }) => `at://${publisherDid}/${POST}/${rkey}`)
}

/** Which of the first posts of the repo exist: the fixed keys sort before any a clock makes today. */
async function postKeys(agent: AtpAgent, repo: string): Promise<string[]> {
  const { data } = await agent.com.atproto.repo.listRecords({
    repo,
    collection: POST,
    limit: 100,
    reverse: true,
  })
  return data.records.map((record) => record.uri.split('/').at(-1) as string)
}
