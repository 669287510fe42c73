/**
 * Asks for one DID document: the PLC directory for did:plc, the host itself for did:web. No cache here.
 *
 * What it answers is final; what may be different in a moment is thrown as DirectoryUnavailable. The two must
 * not be mixed: an outage read as "no such person" loses events and locks people out.
 */
import type { ParsedDid } from '../did.ts'
import { type DidDocument, parseDidDocument } from './did-document.ts'
import { type SafeFetch, SafeFetchError, type SafeResponse } from './safe-fetch.ts'

/**
 * Nobody could tell: retry later; never "not found".
 *
 * `scope` says how far to wait: `plc` is everybody's directory, so a stream should stop and wait; `web` is one
 * account's own host, which may stay away for ever and must not hold up anybody else.
 */
export class DirectoryUnavailable extends Error {
  readonly scope: 'plc' | 'web'
  constructor(scope: 'plc' | 'web', message: string, o?: ErrorOptions) {
    super(message, o)
    this.name = 'DirectoryUnavailable'
    this.scope = scope
  }
}

export type NotFoundReason = 'not-found' | 'tombstoned' | 'invalid' | 'forbidden'
export type DirectoryAnswer = { found: true; doc: DidDocument } | { found: false; reason: NotFoundReason }

export type Directory = (did: string, parsed: ParsedDid) => Promise<DirectoryAnswer>

// After this many failures in a row PLC is left alone for a while and everybody gets the answer at once.
const FAILURES_BEFORE_PAUSE = 3
const PAUSE_MIN_MS = 500
const PAUSE_MAX_MS = 15_000

export function createDirectory(o: {
  plcUrl: string
  allowLoopback: boolean
  fetch: SafeFetch
  now: () => number
}): Directory {
  const plcBase = o.plcUrl.replace(/\/+$/, '')
  let failures = 0
  let pausedUntil = 0

  async function fromPlc(did: string): Promise<DirectoryAnswer> {
    if (o.now() < pausedUntil) throw new DirectoryUnavailable('plc', 'PLC directory failed a moment ago')
    try {
      const answer = plcAnswer(did, await o.fetch(`${plcBase}/${did}`, { headers: ACCEPT }))
      failures = 0
      return answer
    } catch (error) {
      failures += 1
      const doublings = failures - FAILURES_BEFORE_PAUSE
      if (doublings >= 0) pausedUntil = o.now() + Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** doublings)
      if (error instanceof DirectoryUnavailable) throw error
      throw new DirectoryUnavailable('plc', 'PLC directory does not answer', { cause: error })
    }
  }

  async function fromHost(did: string, host: string): Promise<DirectoryAnswer> {
    const scheme = o.allowLoopback && isLoopbackName(host) ? 'http' : 'https'
    try {
      return hostAnswer(did, await o.fetch(`${scheme}://${host}/.well-known/did.json`, { headers: ACCEPT }))
    } catch (error) {
      if (error instanceof SafeFetchError) {
        if (error.reason === 'forbidden') return { found: false, reason: 'forbidden' }
        if (error.reason === 'redirect' || error.reason === 'too-large')
          return { found: false, reason: 'invalid' }
      }
      if (error instanceof DirectoryUnavailable) throw error
      throw new DirectoryUnavailable('web', 'the host of a did:web does not answer', { cause: error })
    }
  }

  return (did, parsed) => (parsed.method === 'plc' ? fromPlc(did) : fromHost(did, parsed.host))
}

const ACCEPT = { accept: 'application/did+ld+json, application/json' }

function plcAnswer(did: string, response: SafeResponse): DirectoryAnswer {
  if (response.status === 404) return { found: false, reason: 'not-found' }
  if (response.status === 410) return { found: false, reason: 'tombstoned' }
  if (response.status !== 200) throw new DirectoryUnavailable('plc', `PLC directory: ${response.status}`)
  const doc = parseDidDocument(response.body, did)
  // The directory itself makes the documents; a page instead of one is an outage, not a fact about a person.
  if (!doc) throw new DirectoryUnavailable('plc', 'PLC directory answered something else than a document')
  return { found: true, doc }
}

function hostAnswer(did: string, response: SafeResponse): DirectoryAnswer {
  if (response.status === 429 || response.status >= 500) {
    throw new DirectoryUnavailable('web', `host of a did:web: ${response.status}`)
  }
  if (response.status !== 200) return { found: false, reason: 'not-found' }
  const doc = parseDidDocument(response.body, did)
  return doc ? { found: true, doc } : { found: false, reason: 'invalid' }
}

/** did:web has no scheme; a development host on this machine speaks plain http. */
function isLoopbackName(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+)(?::\d+)?$/.test(host)
}
