/** A real PLC directory, two real PDSes and this service, all on loopback; members are actors on their PDS. */
import { AtpAgent } from '@atproto/api'
import { TestNetworkNoAppView, TestPds } from '@atproto/dev-env'
import type { DidString } from '@atproto/lex-schema'
import { createLogger, createMetrics, type Engine, openDatabase } from '@breadcrumbs/service-kit'
import { startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import getPort from 'get-port'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { startService } from '../src/service.ts'

/** An answer as it came over HTTP. */
export interface Answer<B = unknown> {
  readonly status: number
  readonly body: B & { error?: string; message?: string }
  readonly text: string
  readonly headers: Headers
}

/** A person with an account, acting through their own PDS. */
export interface Actor {
  readonly did: DidString
  readonly agent: AtpAgent
  /** A call as an app makes it: to the PDS, which proxies it with a token of its own. */
  get<B = object>(method: string, params?: Record<string, string>): Promise<Answer<B>>
  post<B = object>(method: string, body: object): Promise<Answer<B>>
  /** A service token of the PDS, to be sent past it. */
  token(lxm: string, aud?: string): Promise<string>
}

/** Starts it all; the service's database is of the engine. */
export async function startNetwork(engine: Engine) {
  const database = await startDatabase(engine)
  const dev = await TestNetworkNoAppView.create({})
  const pdsTwo = await TestPds.create({ didPlcUrl: dev.plc.url })
  const port = await getPort()
  const url = `http://localhost:${port}`
  const serviceDid = `did:web:localhost%3A${port}`
  const db = await openDatabase<Tables>({ url: database.url, migrations })
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const start = () =>
    startService({
      db,
      log: createLogger({ name: 'lists-service', level: 'info', destination }),
      metrics: createMetrics({ service: 'lists-service', version: 'test' }),
      version: 'test',
      host: 'localhost',
      port,
      serviceDid,
      publicUrl: url,
      plcUrl: dev.plc.url,
      allowLoopback: true,
      keySecret: '22'.repeat(32),
      trustProxy: 0,
      streams: 100,
      requestsPerMinute: 10_000,
    })
  let service = await start()

  const actor = async (name: string, pds: { url: string }): Promise<Actor> => {
    const agent = new AtpAgent({ service: pds.url })
    await agent.createAccount({ handle: `${name}.test`, email: `${name}@example.com`, password: 'hunter2' })
    const proxied = async (method: string, init: RequestInit) =>
      answer(
        await fetch(`${pds.url}/xrpc/${method}`, {
          ...init,
          headers: {
            ...(init.headers as Record<string, string>),
            authorization: `Bearer ${agent.session?.accessJwt}`,
            'atproto-proxy': `${serviceDid}#breadcrumbs_lists`,
          },
        }),
      )
    return {
      did: agent.assertDid as DidString,
      agent,
      get: (method, params = {}) =>
        proxied(`${method}?${new URLSearchParams(params).toString()}`, {}) as never,
      post: (method, body) => proxied(method, jsonPost(body)) as never,
      token: async (lxm, aud = serviceDid) =>
        (await agent.com.atproto.server.getServiceAuth({ aud, lxm })).data.token,
    }
  }

  return {
    dev,
    db,
    url,
    serviceDid,
    /** Everything the service logged. */
    log: lines,
    pdsOne: dev.pds,
    pdsTwo,
    actor,
    /** A call past the PDS, with any token or none. */
    direct: async (
      method: string,
      token: string | undefined,
      body?: object,
      params: Record<string, string> = {},
    ) => {
      const init = body === undefined ? {} : jsonPost(body)
      const auth = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const headers = { ...(init as { headers?: Record<string, string> }).headers, ...auth }
      return answer(
        await fetch(`${url}/xrpc/${method}?${new URLSearchParams(params).toString()}`, { ...init, headers }),
      )
    },
    restart: async () => {
      await service.close()
      service = await start()
    },
    [Symbol.asyncDispose]: async () => {
      await service.close()
      await db.close()
      await pdsTwo.close()
      await dev.close()
      await database.stop()
    },
  }
}

async function startDatabase(engine: Engine): Promise<{ url: string; stop(): Promise<void> }> {
  if (engine === 'sqlite') {
    const directory = await temporaryDirectory('lists')
    return { url: `sqlite:${directory.path}/lists.db`, stop: () => directory[Symbol.asyncDispose]() }
  }
  const postgres = await startEmbeddedPostgres()
  return { url: await postgres.createDatabase('lists'), stop: () => postgres.stop() }
}

export type Network = Awaited<ReturnType<typeof startNetwork>>

function jsonPost(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function answer(response: Response): Promise<Answer<never>> {
  const text = await response.text()
  return { status: response.status, text, headers: response.headers, body: JSON.parse(text || '{}') as never }
}
