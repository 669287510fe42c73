import { randomBytes } from 'node:crypto'
import { companionWrites, Person } from '../test/_person.ts'

/** People's signed commits as a stream: some of them crumbs with their posts, the rest likes. */
export interface Recording {
  readonly frames: readonly Uint8Array[]
  /** The public key of everybody in it, by DID: both readers get their keys for free. */
  readonly keys: ReadonlyMap<string, string>
  readonly wanted: number
}

/** One frame in `oneIn` concerns us. The likes are a few hundred, repeated under new numbers; crumbs are all different. */
export async function record(count: number, oneIn: number): Promise<Recording> {
  const walker = await Person.create()
  const others = await Promise.all(Array.from({ length: 20 }, () => Person.create()))
  const keys = new Map([walker, ...others].map((person) => [person.did, person.keypair.did()]))
  const likes = []
  for (let n = 0; n < 200; n += 1) {
    const person = others[n % others.length] as Person
    const record = {
      $type: 'app.bsky.feed.like',
      subject: {
        uri: `at://${walker.did}/app.bsky.feed.post/${randomBytes(4).toString('hex')}`,
        cid: 'bafyreib2rxk3rybk3aobmv5cjuql3bm2twh4jo5uxgf5kpqcsgz7soitae',
      },
      createdAt: new Date().toISOString(),
    }
    const write = {
      action: 'create' as const,
      collection: 'app.bsky.feed.like',
      rkey: person.nextKey(),
      record,
    }
    likes.push({ person, signed: await person.sign([write]) })
  }
  const frames: Uint8Array[] = []
  let wanted = 0
  for (let seq = 1; seq <= count; seq += 1) {
    if (seq % oneIn === 0) {
      wanted += 1
      frames.push(walker.frame(seq, await walker.sign((await companionWrites(walker)).writes)))
    } else {
      const like = likes[seq % likes.length] as (typeof likes)[number]
      frames.push(like.person.frame(seq, like.signed))
    }
  }
  return { frames, keys, wanted }
}
