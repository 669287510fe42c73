import { randomBytes } from 'node:crypto'
import { companionWrites, Person } from '../test/_person.ts'

/** People's signed commits as a stream: some of them crumbs with their posts, the rest likes. */
export interface Recording {
  /** How many frames there are; they are numbered from `FIRST_SEQ`. */
  readonly count: number
  /** The frame at an index (from 0). Made when asked for: all of a long stream would not fit the sender's memory. */
  frame(index: number): Uint8Array
  /** The public key of everybody in it, by DID: both readers get their keys for free. */
  readonly keys: ReadonlyMap<string, string>
  /** How many of the first `count` frames concern us. */
  wantedUpTo(count: number): number
}

/** Numbers of relays are long; from here on each is encoded in five bytes, which makes them easy to exchange. */
export const FIRST_SEQ = 10_000_000
const LIKES = 200
const SEQ = Buffer.from([0x63, 0x73, 0x65, 0x71, 0x1a])

/** One frame in `oneIn` concerns us. The likes are a few hundred, repeated under new numbers; crumbs are all different. */
export async function record(count: number, oneIn: number): Promise<Recording> {
  const walker = await Person.create()
  const others = await Promise.all(Array.from({ length: 20 }, () => Person.create()))
  const keys = new Map([walker, ...others].map((person) => [person.did, person.keypair.did()]))
  const likes = await likeFrames(others, walker)
  const crumbs: Uint8Array[] = []
  for (let n = oneIn; n <= count; n += oneIn)
    crumbs.push(walker.frame(FIRST_SEQ, await walker.sign((await companionWrites(walker)).writes)))
  return {
    count,
    keys,
    wantedUpTo: (end) => Math.floor(end / oneIn),
    frame(index) {
      const isWanted = (index + 1) % oneIn === 0
      const template = isWanted ? crumbs[(index + 1) / oneIn - 1] : likes[index % LIKES]
      return numbered(template as Uint8Array, FIRST_SEQ + index)
    },
  }
}

/** Frames that concern nobody, to be sent again and again under new numbers. */
export async function likeFrames(people: readonly Person[], author: Person): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = []
  for (let n = 0; n < LIKES; n += 1) frames.push(await like(people[n % people.length] as Person, author))
  return frames
}

async function like(person: Person, author: Person): Promise<Uint8Array> {
  const record = {
    $type: 'app.bsky.feed.like',
    subject: {
      uri: `at://${author.did}/app.bsky.feed.post/${randomBytes(4).toString('hex')}`,
      cid: 'bafyreib2rxk3rybk3aobmv5cjuql3bm2twh4jo5uxgf5kpqcsgz7soitae',
    },
    createdAt: new Date().toISOString(),
  }
  const rkey = person.nextKey()
  const write = { action: 'create' as const, collection: 'app.bsky.feed.like', rkey, record }
  return person.frame(FIRST_SEQ, await person.sign([write]))
}

/** A copy of a frame under another number. */
export function numbered(template: Uint8Array, seq: number): Uint8Array {
  const frame = Buffer.from(template)
  frame.writeUInt32BE(seq, frame.indexOf(SEQ) + SEQ.length)
  return frame
}
