import { rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLogger } from '@breadcrumbs/service-kit'
import { startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { PEOPLE } from '../seeds/people.ts'
import { seed } from '../seeds/seed.ts'
import { type Account, ensureAccount, type Person, PUBLISHER } from './accounts.ts'
import { type Addresses, addressesOf, type Ports } from './addresses.ts'
import { startAppview } from './appview.ts'
import { untilIndexed, untilRelayed } from './caught-up.ts'
import { openDataDirectory } from './data-directory.ts'
import { endWithin } from './end-within.ts'
import { type GivenLabel, putLabels } from './labels.ts'
import { startPds } from './pds.ts'
import { startPlc } from './plc.ts'
import { requireFree } from './ports.ts'
import { relayHost, startRelay } from './relay/relay.ts'
import { serveWeb } from './serve-web.ts'
import { feedgenEnv, listsEnv } from './service-env.ts'
import { runCommand, startService } from './service-process.ts'

export interface LocalNetworkOptions {
  readonly ports: Ports
  /** Kept between two starts; see data-directory.ts. */
  readonly dataFolder: string
  /** Without people the network is complete but nobody lives there. */
  readonly isSeeded: boolean
  /** A work-search that runs somewhere: the network has none of its own, because it would leave this machine. */
  readonly searchUrl?: string
  /** Checked between two steps: a network that is no longer wanted is taken down again. */
  readonly signal?: AbortSignal
  /** Called after each step with the time it took. */
  onStep?(says: string, tookMs: number): void
}

export interface LocalNetwork {
  readonly addresses: Addresses
  /** The people, signed in; empty without seeds. */
  readonly accounts: readonly Account[]
  readonly publisher: Account
  /** Rejects when one of the servers ends by itself or finds its data broken. */
  readonly failed: Promise<never>
  /** Resolves when the AppView shows everything the PDSes have now; one who was just made has a handle then. */
  caughtUp(): Promise<void>
  /** Has the AppView know of labels, as if the labelers of the network had given them just now. */
  label(labels: readonly GivenLabel[]): Promise<void>
  /** Ends everything in the opposite order of its start. */
  close(): Promise<void>
}

const fileOf = (fromRoot: string): string => fileURLToPath(new URL(`../../../${fromRoot}`, import.meta.url))
const FEEDGEN_MAIN = fileOf('packages/feedgen/dist/main.js')
const LISTS_MAIN = fileOf('packages/lists-service/dist/main.js')
const WEB_FOLDER = fileOf('packages/web/dist')

/**
 * The whole network of Breadcrumbs on one machine, on real protocol: PLC, two PDSes, the relay that joins their
 * streams, the Bluesky AppView, both services as processes of their own, and the web app. When a step fails,
 * what has been started is ended again and the error passed on.
 */
export async function startLocalNetwork(o: LocalNetworkOptions): Promise<LocalNetwork> {
  await using started = new AsyncDisposableStack()
  const step = async <T>(says: string, work: () => Promise<T>): Promise<T> => {
    o.signal?.throwIfAborted()
    const begun = performance.now()
    const result = await work()
    o.onStep?.(says, performance.now() - begun)
    return result
  }
  const log = createLogger({ name: 'local-network', level: 'warn' })
  const endLater = (name: string, end: () => Promise<unknown>): void =>
    started.defer(() => endWithin(name, end, (message) => log.warn(message)))
  const kept = <T extends { close(): Promise<void> }>(name: string, server: T): T => {
    endLater(name, () => server.close())
    return server
  }

  const { ports } = o
  const addresses = addressesOf(ports)
  await requireFree(ports)
  const data = await openDataDirectory(o.dataFolder, ports)
  started.defer(() => rm(data.tmp, { recursive: true, force: true }))

  const appviewDatabase = await step('PostgreSQL', async () => {
    const postgres = await startEmbeddedPostgres()
    endLater('PostgreSQL', () => postgres.stop())
    return postgres.createDatabase('appview')
  })
  await step('PLC directory', async () =>
    kept('PLC', await startPlc({ port: ports.plc, file: data.plcFile })),
  )
  const pdses = await step('PDS one and two', async () => {
    const { plcRotationKeyHex } = data.keys
    const both = []
    for (const [name, port] of [['one', ports.pdsOne] as const, ['two', ports.pdsTwo] as const])
      both.push(
        kept(
          `PDS ${name}`,
          await startPds({
            name,
            port,
            folder: data.pds(`pds-${name}`),
            tmp: data.tmp,
            plcRotationKeyHex,
            addresses,
          }),
        ),
      )
    return both
  })
  const pdsUrlOf = (person: Person): string =>
    person.home === 'one' ? addresses.pdsOneUrl : addresses.pdsTwoUrl
  const relay = await step('relay', async () =>
    kept(
      'relay',
      await startRelay({
        port: ports.relay,
        file: data.relayFile,
        hosts: pdses.map(({ url }) => relayHost(url)),
        log,
      }),
    ),
  )
  const appview = await step('AppView', async () =>
    kept('AppView', await startAppview({ ports, addresses, databaseUrl: appviewDatabase })),
  )
  const publisher = await step('account of the feeds', () => ensureAccount(PUBLISHER, pdsUrlOf(PUBLISHER)))

  const feedgen = {
    name: 'feedgen',
    main: FEEDGEN_MAIN,
    url: addresses.feedgenUrl,
    logFile: path.join(data.logs, 'feedgen.log'),
    env: feedgenEnv({ addresses, ports, file: data.feedgenFile, publisherDid: publisher.did }),
  }
  const feedgenProcess = await step('feed generator', () => startService(feedgen))
  endLater('feedgen', () => feedgenProcess.stop())
  const listsProcess = await step('lists service', () =>
    startService({
      name: 'lists-service',
      main: LISTS_MAIN,
      url: addresses.listsUrl,
      logFile: path.join(data.logs, 'lists-service.log'),
      env: listsEnv({ addresses, ports, file: data.listsFile, keySecretHex: data.keys.listsKeySecretHex }),
    }),
  )
  endLater('lists-service', () => listsProcess.stop())
  await step('web app', async () => {
    const { feedgenDid, listsDid, plcUrl, appviewUrl, webUrl } = addresses
    const config = {
      publicUrl: webUrl,
      feedgenDid,
      feedPublisherDid: publisher.did,
      listsDid,
      // A PDS answers for its own handles only, and refuses `.test` handles of the other one. The AppView knows both.
      handleResolver: appviewUrl,
      plcUrl,
      ...(o.searchUrl !== undefined && { searchUrl: o.searchUrl }),
      allowHttp: true,
    }
    kept('web app', await serveWeb({ folder: WEB_FOLDER, host: '127.0.0.1', port: ports.web, config }))
  })
  await step('feeds published', () => {
    const { pdsUrl, person } = publisher
    const env = {
      ...feedgen.env,
      FEEDGEN_PUBLISHER_PDS_URL: pdsUrl,
      FEEDGEN_PUBLISHER_IDENTIFIER: person.handle,
      FEEDGEN_PUBLISHER_PASSWORD: person.password,
    }
    return runCommand({ ...feedgen, command: 'publish', env })
  })
  const accounts = o.isSeeded
    ? await step('people, crumbs and a group', async () => {
        const people: Account[] = []
        for (const person of PEOPLE) people.push(await ensureAccount(person, pdsUrlOf(person)))
        await seed({ accounts: people, addresses, now: Date.now() })
        return people
      })
    : []
  const caughtUp = async (): Promise<void> => {
    for (const pds of pdses) await untilRelayed(pds, relay.log)
    await untilIndexed(appview.bsky, relay.log)
  }
  await step('AppView caught up', caughtUp)

  const running = started.move()
  return {
    addresses,
    accounts,
    publisher,
    failed: Promise.race([relay.failed, feedgenProcess.failed, listsProcess.failed]),
    caughtUp,
    label: (labels) => putLabels(appview.bsky, labels, new Date()),
    close: () => running.disposeAsync(),
  }
}
