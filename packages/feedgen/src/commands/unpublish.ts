import { GENERATOR, generatorRecords } from './publish.ts'
import { type Credentials, signIn } from './sign-in.ts'
import { deleteStaticPosts } from './static-posts.ts'

/**
 * Deletes the generator records that lead to this service, and the explaining
 * posts, but no other feed of the same account; answers their URIs. Subscribers lose the feeds at once.
 */
export async function unpublish(o: Credentials & { readonly serviceDid: string }): Promise<string[]> {
  const agent = await signIn(o)
  const uris: string[] = []
  for (const [rkey, record] of await generatorRecords(agent, o.publisherDid)) {
    if ((record as { did?: unknown }).did !== o.serviceDid) continue
    await agent.com.atproto.repo.deleteRecord({ repo: o.publisherDid, collection: GENERATOR, rkey })
    uris.push(`at://${o.publisherDid}/${GENERATOR}/${rkey}`)
  }
  return [...uris, ...(await deleteStaticPosts(agent, o.publisherDid))]
}
