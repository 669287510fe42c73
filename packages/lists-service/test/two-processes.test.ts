import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { startFakeDirectory, waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { addItem, auditRepo, startHost } from './_host.ts'
import { openStream, ticketFor } from './_live.ts'
import type { Caller } from './_service.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const SERVICE_DID = 'did:web:lists.example'

/** The service in a process of its own. */
async function startProcess(
  databaseUrl: string,
  plcUrl: string,
): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      LISTS_PORT: '0',
      LISTS_SERVICE_DID: SERVICE_DID,
      LISTS_PUBLIC_URL: 'https://lists.example',
      LISTS_DATABASE_URL: databaseUrl,
      LISTS_PLC_URL: plcUrl,
      LISTS_ALLOW_LOOPBACK: 'true',
      LISTS_KEY_SECRET: '55'.repeat(32),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout! })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url: string }
    if (msg === 'ready') return { url, child }
  }
  throw new Error('the process ended before it was ready')
}

it('two processes serve one group: writes to either are heard at both, in one order (LR-013)', {
  timeout: 60_000,
}, async () => {
  const postgres = await startEmbeddedPostgres()
  const directory = await startFakeDirectory()
  const databaseUrl = await postgres.createDatabase('lists')
  const db = await openDatabase<Tables>({ url: databaseUrl, migrations })
  const processes = await Promise.all([1, 2].map(() => startProcess(databaseUrl, directory.url)))
  try {
    const host = await startHost(db)
    const account = await directory.createAccount()
    const did = account.did as DidString
    await host.joins(did, 'editor')
    const request = async (url: string, method: string, init: RequestInit, query = '') => {
      const token = await account.serviceToken({ aud: SERVICE_DID, lxm: method })
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      return fetch(`${url}/xrpc/${method}${query}`, { ...init, headers })
    }
    const [first, second] = [processes[0]!, processes[1]!]
    const asksFirst: Pick<Caller, 'get'> = {
      get: (method, params = {}) =>
        request(first.url, method, {}, `?${new URLSearchParams(params).toString()}`),
    }
    // A ticket of one process opens a stream at the other.
    using one = await openStream(first.url, { ticket: await ticketFor(asksFirst, host.space), position: '0' })
    using two = await openStream(second.url, {
      ticket: await ticketFor(asksFirst, host.space),
      position: '0',
    })
    const before = (await host.load()).facts.position
    const write = (url: string, n: number) =>
      request(url, ids.applyWrites, {
        method: 'POST',
        body: JSON.stringify({ space: host.space, repo: did, writes: [addItem(host, `film ${n}`)] }),
      })
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => write(n % 2 ? first.url : second.url, n)),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const expected = Number(before) + 40
    for (const stream of [one, two]) {
      await waitFor(() => stream.messages.at(-1)?.position === String(expected), { what: 'both streams' })
    }
    expect(one.rkeys()).toEqual(two.rkeys())

    const audit = await auditRepo(db, host.space, did)
    expect(new Set(audit.digests).size).toBe(1)
    expect(audit.revs.length).toBe(41)
    expect(audit.revs).toEqual(audit.revs.toSorted())

    await host.setMember(did, 'editor', 'removed')
    for (const stream of [one, two]) await waitFor(() => stream.closed)
    expect(two.messages.at(-1)).toMatchObject({ reason: 'removed' })
  } finally {
    for (const { child } of processes) child.kill('SIGTERM')
    await Promise.all(processes.map(({ child }) => once(child, 'exit')))
    await db.close()
    await directory.close()
    await postgres.stop()
  }
})
