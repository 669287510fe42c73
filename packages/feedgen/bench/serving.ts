import { randomBytes } from 'node:crypto'
import { Secp256k1Keypair } from '@atproto/crypto'
import { held, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'
import { type Load, load } from './load.ts'
import { viewerDid } from './population.ts'

const ITEMS = 1_000_000
const FOLLOWS = 1_000
const REQUESTS = 4_000
/** The compiler is part of a start, not of a request. */
const WARM_UP = 4_000
const VIEWERS = 10
const SERVICE_DID = 'did:web:feeds.example.com'
const FEED = 'at://did:plc:publisheraaaaaaaaaaaaaaa/app.bsky.feed.generator/friends'
const SKELETON = 'app.bsky.feed.getFeedSkeleton'
const PATH = `/xrpc/${SKELETON}?${new URLSearchParams({ feed: FEED, limit: '30' }).toString()}`

type Variant = 'native' | 'wasm' | 'unchecked' | 'stock' | 'bare'

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

async function measure(variant: Variant): Promise<Load & { micros: number }> {
  const key = await Secp256k1Keypair.create()
  const args = [variant, String(ITEMS), String(FOLLOWS), key.did()]
  const { child, hello } = await startChild<{ url: string }>(
    new URL('serve-child.ts', import.meta.url),
    args,
    ['--max-old-space-size=6000'],
  )
  const plain = Array.from({ length: WARM_UP + REQUESTS }, (_, n) => viewerDid(n % VIEWERS))
  const made = variant === 'unchecked' ? plain : await tokens(key, WARM_UP + REQUESTS)
  const requests = made.map((token) => ({ path: PATH, authorization: `Bearer ${token}` }))
  await load(hello.url, requests.slice(0, WARM_UP))
  await child.ask({})
  const times = await load(hello.url, requests.slice(WARM_UP))
  const { micros } = await child.ask<{ micros: number }>({ end: true })
  await child.end()
  return { ...times, micros: micros / REQUESTS }
}

/** The whole request over HTTP, against the stock stack and against a server that only sends the bytes. */
export async function measureServing(): Promise<Result[]> {
  const stock = await measure('stock')
  const native = await measure('native')
  const wasm = await measure('wasm')
  const unchecked = await measure('unchecked')
  const bare = await measure('bare')
  const how = `CPU of the server's process per request, ${REQUESTS} requests over 10 connections, ${ITEMS / 1e6} M items, ${FOLLOWS} follows`
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
