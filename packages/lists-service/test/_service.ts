/** The service on a real socket with a directory under the test's control: members are accounts that sign tokens. */
import type { DidString } from '@atproto/lex-schema'
import { createLogger, createMetrics, type Database } from '@breadcrumbs/service-kit'
import { type FakeAccount, type FakeDirectory, startFakeDirectory } from '@breadcrumbs/service-kit/testing'
import type { Tables } from '../src/database/schema.ts'
import type { Limits } from '../src/limits.ts'
import { startService } from '../src/service.ts'

export const SERVICE_DID = 'did:web:lists.example'

/** Somebody who calls the service with tokens of their own. */
export interface Caller {
  readonly did: DidString
  get(method: string, params?: Record<string, string>): Promise<Response>
  post(method: string, body: object): Promise<Response>
  /** A token for one call of the method; `claims` override single ones. */
  token(lxm: string, claims?: Record<string, unknown>): Promise<string>
  /** The account behind it, which signs whatever a test likes. */
  readonly account: FakeAccount
}

/** Starts it on the database. What it logs is kept in `log`. */
export async function startOnSocket(
  db: Database<Tables>,
  o: {
    removalsFile?: string
    keySecret?: string
    limits?: Partial<Limits>
    requestsPerMinute?: number
    streams?: number
    heartbeatMs?: number
    now?: () => number
    /** A directory that outlives the service; without one it has its own. */
    directory?: FakeDirectory
  } = {},
) {
  const directory = o.directory ?? (await startFakeDirectory())
  const log: string[] = []
  const metrics = createMetrics({ service: 'lists-service', version: 'test' })
  const service = await startService({
    db,
    log: createLogger({
      name: 'lists-service',
      level: 'info',
      destination: { write: (line: string) => void log.push(line) },
    }),
    metrics,
    version: 'test',
    host: '127.0.0.1',
    port: 0,
    serviceDid: SERVICE_DID,
    publicUrl: 'https://lists.example',
    plcUrl: directory.url,
    allowLoopback: true,
    keySecret: o.keySecret ?? '44'.repeat(32),
    removalsFile: o.removalsFile,
    trustProxy: 0,
    streams: o.streams ?? 20_000,
    heartbeatMs: o.heartbeatMs,
    ...(o.now && { now: o.now }),
    requestsPerMinute: o.requestsPerMinute ?? 10_000,
    ...(o.limits && { limits: o.limits }),
  })
  const caller = (account: FakeAccount): Caller => {
    const token = (lxm: string, claims = {}) => account.serviceToken({ aud: SERVICE_DID, lxm, ...claims })
    const request = async (method: string, query: string, init: RequestInit) => {
      const headers = { authorization: `Bearer ${await token(method)}`, 'content-type': 'application/json' }
      return fetch(`${service.url}/xrpc/${method}${query}`, { ...init, headers })
    }
    return {
      did: account.did as DidString,
      account,
      token,
      get: (method, params = {}) => request(method, `?${new URLSearchParams(params).toString()}`, {}),
      post: (method, body) => request(method, '', { method: 'POST', body: JSON.stringify(body) }),
    }
  }
  return {
    url: service.url,
    readers: () => service.readers(),
    metrics: () => metrics.text(),
    log,
    directory,
    account: async () => caller(await directory.createAccount()),
    [Symbol.asyncDispose]: async () => {
      await service.close()
      if (!o.directory) await directory.close()
    },
  }
}
