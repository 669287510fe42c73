import { MemoryIndex } from '../src/index/memory-index.ts'
import type { Fact, FactBody } from '../src/log/fact.ts'

const START = Date.UTC(2025, 0, 1)
const CRUMB = 'app.breadcrumbs.crumb'
const POST = 'app.bsky.feed.post'
const CID = 'bafyreib2rxk3rybk3aobmv5cjuql3bm2twh4jo5uxgf5kpqcsgz7soitae'
/** One in ten of the people somebody follows takes part (the model of the design's measurements). */
const ACTIVE_ONE_IN = 10

/** People and what they did, made by a rule and no chance: the same on every machine. */
export interface Population {
  readonly items: number
  readonly authors: number
}

export function authorDid(n: number): string {
  return `did:plc:a${n.toString(32).padStart(23, '0')}`
}

/** Their tokens are verified, so it must be a DID as the directory makes them: 24 letters of base32. */
export function viewerDid(n: number): string {
  const letters = Array.from(n.toString(32), (digit) => BASE32.charAt(Number.parseInt(digit, 32)))
  return `did:plc:v${letters.join('').padStart(23, 'a')}`
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** The facts of crumb and post of every item, oldest first. A few people do most: the n-th draws by the square. */
export function* itemFacts({ items, authors }: Population): Generator<Fact> {
  let position = 0
  for (let n = 0; n < items; n += 1) {
    const spread = ((n * 2_654_435_761) % 4_294_967_296) / 4_294_967_296
    const did = authorDid(Math.floor(spread * spread * authors))
    for (const { path, body } of newsOf(n)) {
      position += 1
      yield { position, did, path, version: '', body }
    }
  }
}

/** A crumb and its post, the n-th of all. */
export function newsOf(n: number): readonly [crumb: PathAndBody, post: PathAndBody] {
  const rkey = tid(n)
  return [
    { path: `${CRUMB}/${rkey}`, body: crumb(n) },
    { path: `${POST}/${rkey}`, body: post(n, rkey) },
  ]
}

interface PathAndBody {
  readonly path: string
  readonly body: FactBody
}

/** The facts of one reader who follows `follows` people. */
export function* viewerFacts(n: number, follows: number, p: Population, from: number): Generator<Fact> {
  const did = viewerDid(n)
  let position = from
  const fact = (path: string, body: FactBody): Fact => {
    position += 1
    return { position, did, path, version: '', body }
  }
  yield fact('', { kind: 'viewer', loaded: true })
  for (let f = 0; f < follows; f += 1) {
    const isActive = f % ACTIVE_ONE_IN === 0
    const subject = isActive
      ? authorDid((n * 7_919 + f * 104_729) % p.authors)
      : `did:plc:o${(n * 100_000 + f).toString(32).padStart(23, '0')}`
    yield fact(`app.bsky.graph.follow/${tid(f)}`, { kind: 'follow', subject })
  }
}

/** An index of the whole population, and of readers with the numbers 0 to `viewers` - 1, if asked for. */
export function populated(p: Population, viewers = 0, follows = 0): MemoryIndex {
  const index = new MemoryIndex()
  for (const fact of itemFacts(p)) index.apply(fact)
  addViewers(
    index,
    p,
    Array.from({ length: viewers }, (_, n) => n),
    follows,
  )
  return index
}

/** Adds readers with these numbers, who follow `follows` people each. */
export function addViewers(
  index: MemoryIndex,
  p: Population,
  viewers: readonly number[],
  follows: number,
): void {
  for (const n of viewers) for (const fact of viewerFacts(n, follows, p, index.position)) index.apply(fact)
}

function crumb(n: number): FactBody {
  return {
    kind: 'activity',
    at: START + n * 1_000,
    cid: CID,
    activity: {
      work: {
        mediaType: 'show',
        title: `Show ${n % 5_000}`,
        identifiers: [{ scheme: 'tmdb-tv', value: String(n % 5_000) }],
      },
      kind: n % 20 === 0 ? 'finished' : 'progressed',
      position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 1 + (n % 5), episode: 1 + (n % 20) },
      spoilerFree: false,
      verdict: undefined,
      rating: undefined,
    },
  }
}

function post(n: number, rkey: string): FactBody {
  return {
    kind: 'post',
    at: START + n * 1_000,
    cid: CID,
    crumbRkey: rkey,
    evidence: 'associated-ref',
    refCid: CID,
  }
}

const LETTERS = '234567abcdefghijklmnopqrstuvwxyz'

/** A record key as clocks make them: 13 characters that sort by time. The last two are the clock's number, 0. */
function tid(n: number): string {
  let text = '22'
  for (let micros = (START + n) * 1_000, i = 0; i < 11; i += 1) {
    text = LETTERS.charAt(micros % 32) + text
    micros = Math.floor(micros / 32)
  }
  return text
}
