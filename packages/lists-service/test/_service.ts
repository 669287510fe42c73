/** The service on a real socket with a directory under the test's control: members are accounts that sign tokens. */
import type { DidString } from '@atproto/lex-schema'
import { createLogger, createMetrics, type Database } from '@breadcrumbs/service-kit'
import { type FakeAccount, startFakeDirectory } from '@breadcrumbs/service-kit/testing'
import type { Tables } from '../src/database/schema.ts'
import { startService } from '../src/service.ts'

const SERVICE_DID = 'did:web:lists.example'

/** Somebody who calls the service with tokens of their own. */
export interface Caller {
  readonly did: DidString
  get(method: string, params?: Record<string, string>): Promise<Response>
}

/** Starts it on the database. What it logs is kept in `log`. */
export async function startOnSocket(db: Database<Tables>) {
  const directory = await startFakeDirectory()
  const log: string[] = []
  const service = await startService({
    db,
    log: createLogger({
      name: 'lists-service',
      level: 'info',
      destination: { write: (line: string) => void log.push(line) },
    }),
    metrics: createMetrics({ service: 'lists-service', version: 'test' }),
    version: 'test',
    host: '127.0.0.1',
    port: 0,
    serviceDid: SERVICE_DID,
    publicUrl: 'https://lists.example',
    plcUrl: directory.url,
    allowLoopback: true,
    keySecret: '44'.repeat(32),
    trustProxy: 0,
    requestsPerMinute: 10_000,
  })
  const caller = (account: FakeAccount): Caller => ({
    did: account.did as DidString,
    get: async (method, params = {}) =>
      fetch(`${service.url}/xrpc/${method}?${new URLSearchParams(params).toString()}`, {
        headers: { authorization: `Bearer ${await account.serviceToken({ aud: SERVICE_DID, lxm: method })}` },
      }),
  })
  return {
    url: service.url,
    readers: () => service.readers(),
    log,
    account: async () => caller(await directory.createAccount()),
    [Symbol.asyncDispose]: async () => {
      await service.close()
      await directory.close()
    },
  }
}
