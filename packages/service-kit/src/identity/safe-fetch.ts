/**
 * Fetch for URLs that strangers choose (DID documents, PDS endpoints): it reaches public hosts only, follows no
 * redirect, and gives up on size and time. The address that is checked is the address that is connected to.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, type Dispatcher, type Response, fetch as undiciFetch } from 'undici'
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
  /** Name resolution; the system's when absent. */
  lookup?: (
    hostname: string,
    options: { all: true },
    callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
  ) => void
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
      connect: { timeout: o.timeoutMs, ...(lookup && { lookup }) },
    })
  const guarded = agent(checkedLookup(o.lookup ?? systemLookup, allowLoopback))
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

async function request(url: URL, init: RequestInit | undefined, signal: AbortSignal, dispatcher: Dispatcher) {
  // undici's own types of RequestInit differ from the global ones in name only.
  const response = await undiciFetch(url, {
    ...(init as object),
    signal,
    dispatcher,
    redirect: 'manual',
  })
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

/** A lookup that hands net.connect only addresses we may reach; one private address among them refuses the name. */
function checkedLookup(
  lookup: NonNullable<SafeFetchOptions['lookup']>,
  allowLoopback: boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      const first = addresses?.[0]
      if (error || !first) return callback(error ?? new SafeFetchError('network'), '', 4)
      if (!addresses.every((a) => isPublicAddress(a.address, allowLoopback))) {
        return callback(new SafeFetchError('forbidden'), '', 4)
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
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
