/** Serves the same feed in one of several ways; arguments: `variant items follows didKey`. */
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createXrpcServer, verifyJwt } from '@atproto/xrpc-server'
import { app as lexicons } from '@breadcrumbs/lexicons'
import {
  createIdentityResolver,
  createLogger,
  createServiceAuth,
  createSignatures,
  loadSecp256k1Engine,
  type ServiceAuthVerifier,
  startHttp,
  wasmEngine,
} from '@breadcrumbs/service-kit'
import { answering, cpuMicros } from '@breadcrumbs/service-kit/benchmarks'
import express from 'express'
import type { FeedPage } from '../src/feeds/feed.ts'
import { friends } from '../src/feeds/friends.ts'
import { feeds } from '../src/feeds/registry.ts'
import type { FactBody } from '../src/log/fact.ts'
import { createFeedgenMetrics } from '../src/metrics.ts'
import { getFeedSkeleton, SKELETON_PATH } from '../src/serve/getFeedSkeleton.ts'
import { encodeCursor } from '../src/serve/page-cursor.ts'
import { skeletonText } from '../src/serve/skeleton-text.ts'
import { createViewers } from '../src/viewers/viewers.ts'
import { authorDid, newsOf, populated, viewerDid } from './population.ts'

const SERVICE_DID = 'did:web:feeds.example.com'
const PUBLISHER_DID = 'did:plc:publisheraaaaaaaaaaaaaaa'

const VIEWERS = 10

const [variant = 'native', items = '0', follows = '0', didKey = ''] = process.argv.slice(2)
const index = populated({ items: Number(items), authors: Number(items) / 10 }, VIEWERS, Number(follows))
/** Somebody quiet whom every reader follows: when they write, no page that was kept holds any longer. */
const COMMON = authorDid(Number(items) / 10 - 1)
for (let n = 0; n < VIEWERS; n += 1)
  written(viewerDid(n), 'app.bsky.graph.follow/common', { kind: 'follow', subject: COMMON })
function written(did: string, path: string, body: FactBody): void {
  index.apply({ position: index.position + 1, did, path, version: '', body })
}

if (!index.takesPart(COMMON)) throw new Error('whom every reader follows must be on their pages')

/** Newer than everything else, so that every reader's page begins with it, or no longer does. */
const news = newsOf(Number(items))
for (const { path, body } of news) written(COMMON, path, body)
let isThere = true

/**
 * Before every request where each page is to be another one than the last: a friend deletes a post, or posts it again.
 * What that costs is the stream's, and not in the figure of the page.
 */
function commonWrites(): void {
  const startedAt = performance.now()
  const { path, body } = news[1]
  isThere = !isThere
  written(COMMON, path, isThere ? body : { kind: 'gone' })
  writing += 1_000 * (performance.now() - startedAt)
}

/** Readers ask for the same page again and nobody writes, or there is no check of tokens. */
const isKept = variant === 'native-kept' || variant === 'kept'
const isUnchecked = variant === 'unchecked' || variant === 'kept'

/** As in operation. */
const log = createLogger({ name: 'bench', level: 'info' })

/** A directory in which everybody has the same key. */
async function directory(): Promise<string> {
  return listen((req, res) => {
    const id = decodeURIComponent(req.url ?? '').slice(1)
    const publicKeyMultibase = didKey.slice('did:key:'.length)
    const key = { id: `${id}#atproto`, type: 'Multikey', controller: id, publicKeyMultibase }
    res.end(JSON.stringify({ id, verificationMethod: [key] }))
  })
}

async function ours(): Promise<string> {
  const signatures = createSignatures(variant === 'wasm' ? await wasmEngine() : await loadSecp256k1Engine())
  const identity = createIdentityResolver({
    plcUrl: await directory(),
    allowLoopback: true,
    timeoutMs: 60_000,
  })
  // A directory that is slow because the machine is busy must not make anybody anonymous.
  for (let n = 0; n < VIEWERS; n += 1) await identity.signingKey(viewerDid(n))
  const verified = createServiceAuth({
    audiences: [SERVICE_DID],
    identity,
    replay: 'allow',
    signatures,
  })
  const unchecked: ServiceAuthVerifier = {
    verify: (did, lxm) => ({ ok: true, did, aud: SERVICE_DID, lxm, exp: 0, jti: undefined }),
  }
  const metrics = createFeedgenMetrics('0', () => {
    throw new Error('nobody reads them')
  })
  const viewers = createViewers({
    index,
    boxMs: 1_500,
    log,
    load: () => Promise.reject(new Error('every reader is known')),
    write: async () => {},
    now: Date.now,
  })
  const handle = getFeedSkeleton({
    publisherDid: PUBLISHER_DID,
    feeds,
    index,
    viewers,
    auth: isUnchecked ? unchecked : verified,
    staticPosts: { anonymous: undefined, warmup: undefined },
    isReady: () => true,
    onServed: metrics.served,
  })
  const { url } = await startHttp({
    name: 'bench',
    version: '0',
    log,
    metrics: metrics.metrics,
    host: '127.0.0.1',
    port: 0,
    trustProxy: 0,
    readiness: () => ({ ready: true, reasons: [] }),
    alive: async () => {},
    hot: {
      path: SKELETON_PATH,
      handle(req, res) {
        counted(res)
        if (!isKept) commonWrites()
        return handle(req, res)
      },
    },
    mount: () => {},
  })
  return url
}

function firstPage(did: string, limit: number): FeedPage {
  const viewer = index.viewer(did)
  if (!viewer) throw new Error('the reader is missing')
  return friends.page(index, viewer, { after: undefined, limit })
}

function pageOf(did: string, limit: number): { feed: { post: `at://${string}` }[]; cursor?: string } {
  const { items: found, next } = firstPage(did, limit)
  const feed = found.map((item) => ({
    post: `at://${item.did}/app.bsky.feed.post/${item.postRkey}` as const,
    feedContext: item.context,
  }))
  return next ? { feed, cursor: encodeCursor(next) } : { feed }
}

/** What a feed generator is usually made of: the XRPC server's own route and token check, over the same index. */
function stock(): Promise<string> {
  const server = createXrpcServer([])
  server.add(lexicons.bsky.feed.getFeedSkeleton, {
    auth: async ({ req }) => {
      const jwt = req.headers.authorization?.slice('Bearer '.length) ?? ''
      const { iss } = await verifyJwt(jwt, SERVICE_DID, 'app.bsky.feed.getFeedSkeleton', async () => didKey)
      return { credentials: { did: iss } }
    },
    handler: ({ auth, params }) => ({
      encoding: 'application/json' as const,
      body: pageOf((auth.credentials as { did: string }).did, params.limit) as never,
    }),
  })
  const app = express().use(server.router)
  return listen((req, res) => {
    counted(res)
    commonWrites()
    app(req, res)
  })
}

/** The floor: the bytes of one page with their headers, and nothing else. */
function bare(): Promise<string> {
  const bytes = Buffer.from(skeletonText(firstPage(viewerDid(0), 30)))
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'private, no-store',
    vary: 'Authorization',
    'x-content-type-options': 'nosniff',
  }
  return listen((_req, res) => {
    counted(res)
    res.writeHead(200, headers).end(bytes)
  })
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The requests that are measured: how many are still to be answered, and the CPU, µs, from when they were announced. */
let left = 0
let since = 0
/** How much of it went into what was written meanwhile, µs. */
let writing = 0
let last = Promise.withResolvers<{ micros: number }>()

/** The same for every variant, so that it is in none of the differences. */
function counted(res: ServerResponse): void {
  res.once('close', closed)
}

function closed(): void {
  left -= 1
  if (left === 0) last.resolve({ micros: cpuMicros() - since - writing })
}

const url = variant === 'stock' ? await stock() : variant === 'bare' ? await bare() : await ours()
answering({ url }, (message) => {
  const { requests } = message as { requests?: number }
  if (requests === undefined) return last.promise
  left = requests
  writing = 0
  last = Promise.withResolvers()
  since = cpuMicros()
  return {}
})
