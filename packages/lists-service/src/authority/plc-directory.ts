/** The one thing this service asks of the PLC directory: to take the first operation of a group's DID. */
import { isDeepStrictEqual } from 'node:util'
import { Refusal } from '../refusal.ts'
import type { GenesisOperation } from './group-identity.ts'

const TIMEOUT_MS = 10_000

/** Publishes new DIDs. */
export interface PlcDirectory {
  /** Sends the operation; again is as good as once. Throws DirectoryUnavailable: nothing else depends on it. */
  publish(did: string, genesis: GenesisOperation): Promise<void>
}

/** The directory at the URL, which is the operator's and trusted as such. */
export function createPlcDirectory(o: { url: string; fetch: typeof globalThis.fetch }): PlcDirectory {
  const request = (path: string, init?: RequestInit) =>
    o.fetch(`${o.url}/${path}`, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })

  const isPublished = async (did: string, genesis: GenesisOperation) => {
    const response = await request(`${did}/log/last`)
    return response.ok && isDeepStrictEqual(await response.json(), genesis)
  }

  return {
    async publish(did, genesis) {
      try {
        const headers = { 'content-type': 'application/json' }
        const response = await request(did, { method: 'POST', headers, body: JSON.stringify(genesis) })
        await response.body?.cancel()
        // An operation it has already is refused; what counts is that it stands.
        if (response.ok || (await isPublished(did, genesis))) return
      } catch (cause) {
        throw unavailable(cause)
      }
      throw unavailable()
    },
  }
}

function unavailable(cause?: unknown): Refusal {
  return new Refusal('DirectoryUnavailable', 'no group can be made now: the directory does not answer', {
    cause,
  })
}
