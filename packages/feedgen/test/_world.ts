import { randomUUID } from 'node:crypto'
import { createLogger, type Database, openDatabase } from '@breadcrumbs/service-kit'
import {
  type FakeDirectory,
  type FakeHost,
  messageFrame,
  startFakeDirectory,
  startFakeHost,
  temporaryDirectory,
  waitFor,
} from '@breadcrumbs/service-kit/testing'
import { configDeclaration } from '../src/config.ts'
import { migrations } from '../src/log/migrations/index.ts'
import { countDesynced } from '../src/log/repo-table.ts'
import type { Schema } from '../src/log/schema.ts'
import { type Service, type ServiceDependencies, startService } from '../src/service.ts'
import { type FakePds, startFakePds } from './_pds.ts'
import { BLOCK, FOLLOW, Person, PUBLIC_URL, type Signed, type Write } from './_person.ts'

export const SERVICE_DID = 'did:web:feeds.example.com'
export const PUBLISHER_DID = 'did:plc:publisheraaaaaaaaaaaaaaa'
export const FRIENDS = `at://${PUBLISHER_DID}/app.bsky.feed.generator/friends`
const SKELETON = 'app.bsky.feed.getFeedSkeleton'

/** Until something must have happened, ms: far above what it takes, for machines that are busy. */
const WAIT_MS = 20_000

/** The longest wait after trouble with a host, unless it asks for more. */
export const BACKOFF_MAX_MS = 100

/** Nobody is bothered on loopback. */
export const PACE = {
  requestMs: 0,
  idleMs: 100,
  backoff: { minMs: 20, maxMs: BACKOFF_MAX_MS },
  reconnect: { minMs: 10, maxMs: 50 },
  resetMs: 0,
}

export interface Skeleton {
  readonly status: number
  readonly headers: Headers
  readonly feed: readonly string[]
  readonly cursor: string | undefined
  readonly body: Record<string, unknown>
}

/**
 * People with real repos and keys, a directory, a PDS and a stream on real sockets, and the real
 * service between them and an HTTP request. Actors act, then the test asks for a page.
 */
export class World {
  readonly host: FakeHost
  readonly directory: FakeDirectory
  readonly pds: FakePds
  databaseUrl: string
  /** Variables for what starts next, besides those every process needs. */
  extraEnv: Readonly<Record<string, string>> = {}
  private readonly cleanUp: (() => Promise<void>)[]
  private readonly published: { seq: number; frame: Uint8Array }[] = []
  private readonly homes = new Map<string, FakePds>()
  /** Where the service keeps what it knows, if the test has it open too: asked instead of the service. */
  private readonly database: Database<Schema> | undefined
  private service: Service | undefined
  seq = 0

  private constructor(
    host: FakeHost,
    directory: FakeDirectory,
    pds: FakePds,
    databaseUrl: string,
    cleanUp: (() => Promise<void>)[],
    database: Database<Schema> | undefined,
  ) {
    this.database = database
    this.host = host
    this.directory = directory
    this.pds = pds
    this.databaseUrl = databaseUrl
    this.cleanUp = cleanUp
  }

  static async create(database?: Database<Schema>): Promise<World> {
    const [host, directory, pds, folder] = await Promise.all([
      startFakeHost(),
      startFakeDirectory(),
      startFakePds(),
      temporaryDirectory('feedgen-'),
    ])
    const cleanUp = [
      () => host.stop(),
      () => directory.close(),
      () => pds.close(),
      () => folder[Symbol.asyncDispose](),
    ]
    return new World(host, directory, pds, `sqlite:${folder.path}/feedgen.sqlite`, cleanUp, database)
  }

  /** What starts next knows nothing. */
  useFreshDatabase(): void {
    this.databaseUrl = this.databaseUrl.replace(/[^/]*$/, `${randomUUID()}.sqlite`)
  }

  /** The environment a process needs to run in this world. */
  env(): Record<string, string> {
    return {
      FEEDGEN_PORT: '0',
      FEEDGEN_SERVICE_DID: SERVICE_DID,
      FEEDGEN_PUBLIC_URL: 'https://feeds.example.com',
      FEEDGEN_PUBLISHER_DID: PUBLISHER_DID,
      FEEDGEN_DATABASE_URL: this.databaseUrl,
      FEEDGEN_UPSTREAM_URL: this.host.url,
      FEEDGEN_PLC_URL: this.directory.url,
      FEEDGEN_WEB_URL: PUBLIC_URL,
      FEEDGEN_ALLOW_LOOPBACK: 'true',
      FEEDGEN_LOG_LEVEL: 'silent',
      ...this.extraEnv,
    }
  }

  async start(
    dependencies?: Partial<ServiceDependencies>,
    env: Record<string, string> = {},
  ): Promise<Service> {
    this.service = await startService(
      configDeclaration.parse({ ...this.env(), ...env }),
      createLogger({ name: 'test', level: 'silent' }),
      { now: () => Date.now(), open: openDatabase, pace: PACE, ...dependencies },
    )
    return this.service
  }

  async stop(): Promise<void> {
    await this.service?.close()
    this.service = undefined
  }

  get running(): Service {
    if (!this.service) throw new Error('start the service first')
    return this.service
  }

  async person(curve?: 'p256' | 'k256'): Promise<Person> {
    const person = await Person.create(curve)
    this.moves(person, this.pds)
    return person
  }

  /** Puts the person's present key and PDS into the directory. */
  announce(person: Person): void {
    this.directory.setDocument(person.did, person.document(this.homeOf(person).url))
  }

  homeOf(person: Person): FakePds {
    return this.homes.get(person.did) ?? this.pds
  }

  /** Their repo lives at another PDS from now on, and their document says so. */
  moves(person: Person, to: FakePds): void {
    this.homeOf(person).leave(person)
    to.host(person)
    this.homes.set(person.did, to)
    this.announce(person)
  }

  async commits(person: Person, ...writes: readonly Write[]): Promise<Signed> {
    const signed = await person.sign(writes)
    this.publishes(person, signed)
    return signed
  }

  publishes(person: Person, signed: Signed, lies?: object): void {
    this.seq += 1
    this.publish(person.frame(this.seq, signed, lies))
  }

  tells(t: '#account' | '#identity' | '#sync', body: object): void {
    this.seq += 1
    this.publish(messageFrame(t, { seq: this.seq, ...body }))
  }

  /** Takes back all that was published, as if it had yet to happen; answers how to let it happen. */
  rewind(): () => void {
    const frames = [...this.published]
    this.host.reset()
    return () => {
      for (const { seq, frame } of frames) this.host.publish(seq, frame)
    }
  }

  /** Jumps the numbering of the stream back: the sign of a gap, which is noticed before this resolves. */
  async gap(): Promise<void> {
    const connections = this.host.cursors.length
    this.host.reset()
    this.seq = 0
    this.host.close(1000)
    await waitFor(() => this.host.cursors.length > connections && this.host.open === 1, {
      what: 'a connection after the gap',
      timeoutMs: WAIT_MS,
    })
    this.tells('#identity', { did: 'did:plc:nobody' })
    // More may have been told since: a repair begins with what is seen here.
    await waitFor(async () => (await this.position()) <= this.seq, {
      what: 'the new numbering',
      timeoutMs: WAIT_MS,
    })
  }

  follows(viewer: Person, author: Person): Promise<string> {
    return this.relates(viewer, author, FOLLOW)
  }

  blocks(viewer: Person, author: Person): Promise<string> {
    return this.relates(viewer, author, BLOCK)
  }

  /** Resolves when all that was published is applied. */
  async settled(): Promise<void> {
    const last = this.seq
    await waitFor(async () => (await this.position()) >= last, {
      what: `stream position ${last}`,
      timeoutMs: WAIT_MS,
    })
    // The database is ahead of the index for a moment.
    if (this.database) await this.indexed()
  }

  async ready(): Promise<{ status: number; body: Record<string, Record<string, unknown>> }> {
    const response = await fetch(`${this.running.url}/readyz`)
    return {
      status: response.status,
      body: (await response.json()) as Record<string, Record<string, unknown>>,
    }
  }

  /** Resolves when nothing waits for a refetch any more. */
  async repaired(): Promise<void> {
    await waitFor(async () => (await this.waiting()) === 0, {
      what: 'every repo repaired',
      timeoutMs: WAIT_MS,
    })
    await this.indexed()
  }

  /** How many repos wait for a refetch. */
  async waiting(): Promise<number> {
    if (this.database) return countDesynced(this.database.kysely)
    return (await this.ready()).body.details?.desyncedRepos as number
  }

  /** The friends feed as this person's PDS would ask for it; anonymous without one. */
  async page(viewer?: Person, query: Record<string, string> = {}, claims: object = {}): Promise<Skeleton> {
    const token = await viewer?.token({ aud: SERVICE_DID, lxm: SKELETON, ...claims })
    return this.get({ feed: FRIENDS, ...query }, token)
  }

  /** Visits until their follows are loaded, however long that takes. */
  async visits(person: Person): Promise<void> {
    const isLoaded = async () => {
      await this.page(person)
      return this.running.index.viewer(person.did)?.isLoaded
    }
    await waitFor(isLoaded, { what: 'a reader to be loaded', timeoutMs: WAIT_MS })
  }

  /** A call that the person's PDS passes on; answers its status. */
  async sends(person: Person, method: string, body: object): Promise<{ status: number }> {
    const token = await person.token({ aud: SERVICE_DID, lxm: method })
    const response = await fetch(`${this.running.url}/xrpc/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await response.arrayBuffer()
    return response
  }

  async get(query: Record<string, string> | string, token?: string): Promise<Skeleton> {
    const params = typeof query === 'string' ? query : new URLSearchParams(query).toString()
    const response = await fetch(`${this.running.url}/xrpc/${SKELETON}?${params}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    const body = (await response.json()) as Record<string, unknown>
    // Whatever is asked for, and whatever went wrong before: nobody is told that we are broken. To come again is no fault.
    if (response.status >= 500 && body.error !== 'NotReady')
      throw new Error(`HTTP ${response.status}: ${JSON.stringify(body)}`)
    const feed = (body.feed ?? []) as { post: string }[]
    return {
      status: response.status,
      headers: response.headers,
      feed: feed.map((item) => item.post),
      cursor: body.cursor as string | undefined,
      body,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    for (const end of this.cleanUp) await end()
  }

  private publish(frame: Uint8Array): void {
    this.published.push({ seq: this.seq, frame })
    this.host.publish(this.seq, frame)
  }

  /** Where the stream stands, as /readyz says. */
  async position(): Promise<number> {
    if (this.database) {
      const row = await this.database.kysely.selectFrom('stream_position').select('cursor').executeTakeFirst()
      return row?.cursor ?? 0
    }
    const { body } = await this.ready()
    const stream = body.details?.stream as { position?: { cursor?: number } } | undefined
    return stream?.position?.cursor ?? 0
  }

  /** Resolves when the index has read what is in the log now. */
  private async indexed(): Promise<void> {
    const head = await this.logHead()
    await waitFor(() => this.running.index.position >= head, { what: 'the index', timeoutMs: WAIT_MS })
  }

  private async logHead(): Promise<number> {
    if (this.database) {
      const head = this.database.kysely.selectFrom('log_head').select('position')
      return (await head.executeTakeFirstOrThrow()).position
    }
    if (!this.databaseUrl.startsWith('sqlite:')) return 0
    // By the library that the service itself uses: two of them in one process break each other's locks.
    const database = await openDatabase<Schema>({ url: this.databaseUrl, migrations })
    try {
      const head = database.kysely.selectFrom('log_head').select('position')
      return (await head.executeTakeFirstOrThrow()).position
    } finally {
      await database.close()
    }
  }

  private async relates(viewer: Person, author: Person, collection: string): Promise<string> {
    const rkey = viewer.nextKey()
    const record = { $type: collection, subject: author.did, createdAt: new Date().toISOString() }
    await this.commits(viewer, { action: 'create', collection, rkey, record })
    return rkey
  }
}
