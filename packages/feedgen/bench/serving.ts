import { randomBytes } from 'node:crypto'
import { Secp256k1Keypair } from '@atproto/crypto'
import { type Child, held, quantile, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'
import { load } from './load.ts'
import { viewerDid } from './population.ts'

const ITEMS = 1_000_000
const FOLLOWS = 1_000
/** The servers take turns, so that what else goes on meets all of them. */
const ROUNDS = 9
const REQUESTS = 500
/** The compiler is part of a start, not of a request. */
const WARM_UP = 3_000
const VIEWERS = 10
const SERVICE_DID = 'did:web:feeds.example.com'
const FEED = 'at://did:plc:publisheraaaaaaaaaaaaaaa/app.bsky.feed.generator/friends'
const SKELETON = 'app.bsky.feed.getFeedSkeleton'
const PATH = `/xrpc/${SKELETON}?${new URLSearchParams({ feed: FEED, limit: '30' }).toString()}`

const VARIANTS = ['stock', 'native', 'wasm', 'unchecked', 'bare'] as const

type Variant = (typeof VARIANTS)[number]

interface Measured {
  readonly micros: number
  readonly p99Ms: number
}

interface Running {
  readonly url: string
  readonly child: Child
  /** What the next requests carry. */
  requests(count: number): Promise<{ path: string; authorization: string }[]>
  /** Of each round: CPU of a request, µs. */
  readonly micros: number[]
  /** Of each request: as its caller saw it, ms. */
  readonly times: number[]
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
  const isChecked = variant !== 'unchecked' && variant !== 'bare'
  return {
    url: hello.url,
    child,
    async requests(count) {
      const plain = Array.from({ length: count }, (_, n) => viewerDid(n % VIEWERS))
      const made = isChecked ? await tokens(key, count) : plain
      return made.map((token) => ({ path: PATH, authorization: `Bearer ${token}` }))
    },
    micros: [],
    times: [],
  }
}

async function round(one: Running): Promise<void> {
  const made = await one.requests(REQUESTS)
  await one.child.ask({})
  one.times.push(...(await load(one.url, made)))
  one.micros.push((await one.child.ask<{ micros: number }>({ end: true })).micros / REQUESTS)
}

/** The whole request over HTTP, against the stock stack and against a server that only sends the bytes. */
export async function measureServing(): Promise<Result[]> {
  const running: Running[] = []
  for (const variant of VARIANTS) running.push(await start(variant))
  for (const one of running) await load(one.url, await one.requests(WARM_UP))
  for (let n = 0; n < ROUNDS; n += 1) for (const one of running) await round(one)
  for (const { child } of running) await child.end()
  const [stock, native, wasm, unchecked, bare] = running.map(({ micros, times }) => ({
    micros: quantile(micros, 0.5),
    p99Ms: quantile(times, 0.99),
  })) as [Measured, Measured, Measured, Measured, Measured]
  const how = `CPU of the server's process per request, median of ${ROUNDS} rounds of ${REQUESTS} requests over 10 connections in turns, ${ITEMS / 1e6} M items, ${FOLLOWS} follows`
  const cpu = (name: string, { micros }: { micros: number }): Result => ({
    name,
    value: micros,
    unit: 'µs',
    how,
  })
  const times = (value: number) => ({ value, unit: '× less CPU', how: 'from the lines above, same run' })
  return [
    cpu('getFeedSkeleton, fresh token, stock xrpc-server and verifyJwt', stock),
    cpu('getFeedSkeleton, fresh token, native verifier', native),
    cpu('getFeedSkeleton, fresh token, WebAssembly verifier', wasm),
    cpu('getFeedSkeleton, no token check', unchecked),
    cpu('bare node:http, same bytes', bare),
    held(
      { name: 'authenticated page against the stock stack, native', ...times(stock.micros / native.micros) },
      { min: 15 },
    ),
    held(
      {
        name: 'authenticated page against the stock stack, WebAssembly',
        ...times(stock.micros / wasm.micros),
      },
      { min: 8 },
    ),
    held(
      {
        name: 'authenticated page, p99 at 10 connections',
        value: native.p99Ms,
        unit: 'ms',
        how: 'seen by the client on the same two cores',
      },
      { max: 20 },
    ),
    held(
      {
        name: 'page without a token check against bare node:http',
        value: unchecked.micros / bare.micros,
        unit: '×',
        how: 'from the lines above, same run',
      },
      { max: 1.7 },
    ),
  ]
}
