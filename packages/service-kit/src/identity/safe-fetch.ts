/**
 * Fetch for URLs that strangers choose (DID documents, PDS endpoints): it reaches public hosts only, follows no
 * redirect, and gives up on size and time. The address that is checked is the address that is connected to.
 */
import type { LookupAddress } from 'node:dns'
import { lookup as systemLookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { callbackify } from 'node:util'
import { Agent, type Dispatcher, type Response, fetch as undiciFetch } from 'undici'
import { createDnsLookup, type Lookup } from './dns-lookup.ts'
import { isPublicAddress, publicUrl } from './url-policy.ts'

/** Why nothing came back. `forbidden` and `redirect` will not change by themselves; the others may. */
export type SafeFetchFailure = 'forbidden' | 'redirect' | 'too-large' | 'timeout' | 'network'

export class SafeFetchError extends Error {
  readonly reason: SafeFetchFailure
  constructor(reason: SafeFetchFailure, o?: ErrorOptions) {
    super(`fetch refused or failed: ${reason}`, o)
    this.name = 'SafeFetchError'
    this.reason = reason
  }
}

export interface SafeFetchOptions {
  /** Development and tests only: http, ports and addresses of this machine. */
  allowLoopback?: boolean
  /** Whole exchange: name, connection, headers and body. */
  timeoutMs: number
  /** Of the body after decompression. */
  bytesMax: number
  /** Origins the operator configured, which may be anywhere: only size, time and redirects are limited there. */
  trustedOrigins?: readonly string[]
  /** Name resolution; by default the system's name servers, and on a development machine all of its ways. */
  lookup?: Lookup
}

export interface SafeResponse {
  status: number
  headers: Headers
  body: Uint8Array
}

export type SafeFetch = (url: string, init?: RequestInit) => Promise<SafeResponse>

// Bounds what one hostile host can hold open; undici queues the rest, where the time limit finds them.
const CONNECTIONS_PER_ORIGIN_MAX = 16

/** Builds the fetch. It rejects with SafeFetchError and with nothing else. */
export function createSafeFetch(o: SafeFetchOptions): SafeFetch {
  const allowLoopback = o.allowLoopback ?? false
  const trusted = new Set(o.trustedOrigins)
  const agent = (lookup?: LookupFunction): Agent =>
    new Agent({
      connections: CONNECTIONS_PER_ORIGIN_MAX,
      // autoSelectFamily makes net.connect ask for all addresses, which is what checkedLookup answers.
      connect: { timeout: o.timeoutMs, autoSelectFamily: true, ...(lookup && { lookup }) },
    })
  const lookup = o.lookup ?? (allowLoopback ? everyWay : createDnsLookup())
  const guarded = agent(checkedLookup(lookup, allowLoopback))
  const plain = agent()

  return async (raw, init) => {
    const isTrusted = trusted.has(URL.parse(raw)?.origin ?? '')
    const url = isTrusted ? URL.parse(raw) : publicUrl(raw, allowLoopback)
    if (!url) throw new SafeFetchError('forbidden')
    const timeout = AbortSignal.timeout(o.timeoutMs)
    const signal = init?.signal ? AbortSignal.any([timeout, init.signal]) : timeout
    try {
      const response = await request(url, init, signal, isTrusted ? plain : guarded)
      return await readBounded(response, o.bytesMax)
    } catch (error) {
      if (error instanceof SafeFetchError) throw error
      throw new SafeFetchError(failureOf(error, timeout), { cause: error })
    }
  }
}

const everyWay: Lookup = (hostname) => systemLookup(hostname, { all: true })

/** Gives net.connect only addresses we may reach; one private address among them refuses the name. */
function checkedLookup(lookup: Lookup, allowLoopback: boolean): LookupFunction {
  return callbackify(async (hostname: string, _options: unknown): Promise<LookupAddress[]> => {
    const addresses = await lookup(hostname)
    if (addresses.every(({ address }) => isPublicAddress(address, allowLoopback))) return addresses
    throw new SafeFetchError('forbidden')
  })
}

async function request(
  url: URL,
  init: RequestInit | undefined,
  signal: AbortSignal,
  dispatcher: Dispatcher,
): Promise<Response> {
  // undici's own types of RequestInit differ from the global ones in name only.
  const response = await undiciFetch(url, { ...(init as object), signal, dispatcher, redirect: 'manual' })
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel()
    throw new SafeFetchError('redirect')
  }
  return response
}

async function readBounded(response: Response, bytesMax: number): Promise<SafeResponse> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Counted while it arrives and after decompression: a bomb costs one chunk, not its full size.
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > bytesMax) throw new SafeFetchError('too-large')
    chunks.push(chunk)
  }
  return {
    status: response.status,
    headers: new Headers([...response.headers]),
    body: Buffer.concat(chunks),
  }
}

function failureOf(error: unknown, timeout: AbortSignal): SafeFetchFailure {
  if (timeout.aborted) return 'timeout'
  // fetch wraps what the lookup said, once or twice.
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof SafeFetchError) return cause.reason
  }
  return 'network'
}
