import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError } from 'commander'
import { banner } from './banner.ts'
import { addressesOf, portsAbove } from './local-network/addresses.ts'
import { OtherPorts } from './local-network/data-directory.ts'
import { type LocalNetwork, startLocalNetwork } from './local-network/local-network.ts'
import { PortInUse } from './local-network/ports.ts'
import { ServiceFailed } from './local-network/service-process.ts'
import { AlreadyRunning, claimFolder } from './running.ts'
import { PEOPLE } from './seeds/people.ts'

// Of libraries below dev-env; nothing a person who starts the network could act on.
process.noDeprecation = true

const DATA_FOLDER = fileURLToPath(new URL('../../.local', import.meta.url))
/** The highest port is the base plus 11. */
const BASE_PORT_MAX = 65_535 - 11

interface Options {
  reset: boolean
  seed: boolean
  basePort: number
  search?: string
  data: string
}

const { reset, seed, basePort, data, search } = new Command('npm start --')
  .description(
    'Runs the whole local network of Breadcrumbs: PLC, two PDSes, relay, AppView, feeds, lists, web app.',
  )
  .option('--reset', 'forget all data of former starts first', false)
  .option('--no-seed', 'no people, no records: only the network')
  .option('--base-port <number>', 'first of the row of ports; the web app gets it', parseBasePort, 2580)
  .option('--data <folder>', 'where the data is kept', DATA_FOLDER)
  .option('--search <url>', 'a running work-search, which asks real catalogues; none unless told')
  .parse()
  .opts<Options>()

/** A signal ends the run, whether it comes while the network starts or long after. */
const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort(signal))

process.exit(await main())

async function main(): Promise<number> {
  const dataFolder = path.resolve(data)
  await mkdir(dataFolder, { recursive: true })
  const ports = portsAbove(basePort)
  let release = async (): Promise<void> => {}
  let network: LocalNetwork | undefined
  try {
    release = await claimFolder(dataFolder, { pid: process.pid, webUrl: addressesOf(ports).webUrl })
    if (reset) await empty(dataFolder)
    network = await startLocalNetwork({
      ports,
      dataFolder,
      isSeeded: seed,
      ...(search !== undefined && { searchUrl: search }),
      signal: stopped.signal,
      onStep: (says, tookMs) =>
        console.log(`  ${says.padEnd(28)}${(tookMs / 1000).toFixed(1).padStart(5)} s`),
    })
    const { addresses, publisher } = network
    console.log(banner({ addresses, people: seed ? PEOPLE : [], publisherDid: publisher.did, dataFolder }))
    await Promise.race([network.failed, untilStopped()])
    return 0
  } catch (error) {
    if (stopped.signal.aborted) return 0
    console.error(`\n${advice(error)}`)
    return 1
  } finally {
    if (network !== undefined) {
      console.log('\nending …')
      await network.close()
    }
    await release()
  }
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    if (stopped.signal.aborted) resolve()
    else stopped.signal.addEventListener('abort', () => resolve())
  })
}

/** What went wrong and what to do about it; of the unexpected, everything that is known. */
function advice(error: unknown): string {
  if (error instanceof AlreadyRunning) return error.message
  if (error instanceof PortInUse)
    return `${error.message}\nEnd that program, or choose another row of ports:  npm start -- --base-port 3580 --reset`
  if (error instanceof OtherPorts)
    return `${error.message}: use  --base-port ${error.madeFor.web}  or forget the data with  --reset`
  if (error instanceof ServiceFailed) return error.message
  return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nIf this comes again, try with fresh data:  npm start -- --reset`
}

/** Removes what former starts left; the note that this process runs here stays. */
async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name !== 'running.json') await rm(path.join(folder, name), { recursive: true, force: true })
}

function parseBasePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1024 || port > BASE_PORT_MAX)
    throw new InvalidArgumentError(`a number from 1024 to ${BASE_PORT_MAX}`)
  return port
}
