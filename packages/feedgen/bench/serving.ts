import { randomBytes } from 'node:crypto'
import { Secp256k1Keypair } from '@atproto/crypto'
import { type Child, held, quantile, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'
import { type Ask, Load } from './load.ts'
import { viewerDid } from './population.ts'

const ITEMS = 1_000_000
const FOLLOWS = 1_000
/** The servers take turns, so that what else goes on meets all of them. */
const ROUNDS = 9
/** In a round: over so many connections at once, one each. */
const CONNECTIONS = 100
const BURSTS = 5
const REQUESTS = CONNECTIONS * BURSTS
/** The compiler is part of a start, not of a request. */
const ROUNDS_WARM = 20
/** As a proxy in front holds them: over these the time of a request is taken. */
const CONNECTIONS_TIMED = 10
const REQUESTS_TIMED = 2_000
const VIEWERS = 10
const SERVICE_DID = 'did:web:feeds.example.com'
const FEED = 'at://did:plc:publisheraaaaaaaaaaaaaaa/app.bsky.feed.generator/friends'
const SKELETON = 'app.bsky.feed.getFeedSkeleton'
const PATH = `/xrpc/${SKELETON}?${new URLSearchParams({ feed: FEED, limit: '30' }).toString()}`

const VARIANTS = ['stock', 'native', 'native-kept', 'wasm', 'unchecked', 'kept', 'bare'] as const

type Variant = (typeof VARIANTS)[number]

interface Running {
  readonly url: string
  readonly child: Child
  /** Opened with the first requests: a server closes connections over which none comes. */
  load: Load | undefined
  /** What the next requests carry. */
  requests(count: number): Promise<Ask[]>
  /** Of each round: CPU of a request, µs. */
  readonly micros: number[]
}

/** Tokens as a PDS makes them: a new one, with a random id, for every request. */
async function tokens(key: Secp256k1Keypair, count: number): Promise<string[]> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = part({ typ: 'JWT', alg: 'ES256K' })
  const made: string[] = []
  for (let n = 0; n < count; n += 1) {
    const iat = Math.floor(Date.now() / 1000)
    const jti = randomBytes(16).toString('hex')
    const payload = { iat, iss: viewerDid(n % VIEWERS), aud: SERVICE_DID, exp: iat + 60, lxm: SKELETON, jti }
    const signed = `${head}.${part(payload)}`
    made.push(`${signed}.${Buffer.from(await key.sign(Buffer.from(signed))).toString('base64url')}`)
  }
  return made
}

async function start(variant: Variant): Promise<Running> {
  const key = await Secp256k1Keypair.create()
  const args = [variant, String(ITEMS), String(FOLLOWS), key.did()]
  const { child, hello } = await startChild<{ url: string }>(
    new URL('serve-child.ts', import.meta.url),
    args,
    ['--max-old-space-size=6000'],
  )
  const isChecked = variant !== 'unchecked' && variant !== 'kept' && variant !== 'bare'
  return {
    url: hello.url,
    child,
    load: undefined,
    async requests(count) {
      const plain = Array.from({ length: count }, (_, n) => viewerDid(n % VIEWERS))
      const made = isChecked ? await tokens(key, count) : plain
      return made.map((token) => ({ path: PATH, authorization: `Bearer ${token}` }))
    },
    micros: [],
  }
}

async function burst({ child }: Running, load: Load, asks: readonly Ask[]): Promise<number> {
  await child.ask({ requests: asks.length })
  let micros = 0
  await load.burst(asks, async () => {
    micros = (await child.ask<{ micros: number }>({})).micros
  })
  return micros
}

/** Answers the CPU of a request, µs. */
async function round(one: Running): Promise<number> {
  one.load ??= await Load.open(one.url, CONNECTIONS)
  const asks = await one.requests(REQUESTS)
  let micros = 0
  for (let from = 0; from < REQUESTS; from += CONNECTIONS)
    micros += await burst(one, one.load, asks.slice(from, from + CONNECTIONS))
  return micros / REQUESTS
}

async function p99Ms(one: Running): Promise<number> {
  const load = await Load.open(one.url, CONNECTIONS_TIMED)
  const times = await load.keepBusy(await one.requests(REQUESTS_TIMED))
  load.close()
  return quantile(times, 0.99)
}

/** The whole request over HTTP, against the stock stack and against a server that only sends the bytes. */
export async function measureServing(): Promise<Result[]> {
  const running: Running[] = []
  for (const variant of VARIANTS) running.push(await start(variant))
  for (let n = 0; n < ROUNDS_WARM; n += 1) for (const one of running) await round(one)
  for (let n = 0; n < ROUNDS; n += 1) for (const one of running) one.micros.push(await round(one))
  const timed = await p99Ms(running[VARIANTS.indexOf('native')] as Running)
  for (const { load, child } of running) {
    load?.close()
    await child.end()
  }
  const micros = Object.fromEntries(
    running.map((one, n) => [VARIANTS[n] as Variant, quantile(one.micros, 0.5)]),
  ) as Record<Variant, number>
  const { stock, native, wasm, unchecked, kept, bare } = micros
  const nativeKept = micros['native-kept']
  const how = `CPU of the server's process per request, median of ${ROUNDS} rounds of ${REQUESTS} requests over ${CONNECTIONS} connections in turns, answers read when all are out, ${ITEMS / 1e6} M items, ${FOLLOWS} follows`
  const anew = `${how}; before each request somebody whom every reader follows deletes their newest post or posts it again, so that each page is another than the one before; what that write costs is not counted`
  const cpu = (name: string, value: number, told: string): Result => ({ name, value, unit: 'µs', how: told })
  const ratio = (name: string, value: number, unit: string) => ({
    name,
    value,
    unit,
    how: 'from the lines above, same run',
  })
  const less = '× less CPU'
  return [
    cpu('getFeedSkeleton, fresh token, stock xrpc-server and verifyJwt', stock, anew),
    cpu('getFeedSkeleton, fresh token, native verifier, after a friend wrote', native, anew),
    cpu('getFeedSkeleton, fresh token, native verifier, nothing written since', nativeKept, how),
    cpu('getFeedSkeleton, fresh token, WebAssembly verifier, after a friend wrote', wasm, anew),
    cpu('getFeedSkeleton, no token check, after a friend wrote', unchecked, anew),
    cpu('getFeedSkeleton, no token check, nothing written since', kept, how),
    cpu('bare node:http, same bytes', bare, how),
    held(
      ratio('authenticated page against the stock stack, native, after a friend wrote', stock / native, less),
      { min: 15 },
    ),
    held(
      ratio(
        'authenticated page against the stock stack, native, nothing written since',
        stock / nativeKept,
        less,
      ),
      { min: 15 },
    ),
    held(
      ratio(
        'authenticated page against the stock stack, WebAssembly, after a friend wrote',
        stock / wasm,
        less,
      ),
      { min: 8 },
    ),
    held(
      {
        name: `authenticated page, p99 at ${CONNECTIONS_TIMED} connections`,
        value: timed,
        unit: 'ms',
        how: 'native, seen by the client on the same two cores',
      },
      { max: 20 },
    ),
    held(
      ratio('page without a token check against bare node:http, after a friend wrote', unchecked / bare, '×'),
      {
        max: 1.7,
      },
    ),
    held(
      ratio('page without a token check against bare node:http, nothing written since', kept / bare, '×'),
      { max: 1.7 },
    ),
  ]
}
