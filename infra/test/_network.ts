import { cp, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Account, ensureAccount, type Person } from '../src/local-network/accounts.ts'
import { addressesOf } from '../src/local-network/addresses.ts'
import { type LocalNetwork, startLocalNetwork } from '../src/local-network/local-network.ts'
import { freePorts } from '../src/local-network/ports.ts'

export interface TestNetwork extends LocalNetwork {
  readonly dataFolder: string
  /** Makes an account that the AppView knows, or the app would find nobody of that name; the handle gets `.test`. */
  person(name: string, home: Person['home']): Promise<Account>
}

const RESULTS = fileURLToPath(new URL('../test-results', import.meta.url))

/**
 * The network of `npm start` without its people, on free ports, with data that is removed at the end. What the
 * services wrote is kept in test-results/{name}/.
 */
export async function startTestNetwork(
  name: string,
  // A work-search for the app of this address, with the address it answers at.
  searchFor?: (webUrl: string) => Promise<string>,
): Promise<TestNetwork> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'breadcrumbs-e2e-'))
  const ports = await freePorts()
  const searchUrl = await searchFor?.(addressesOf(ports).webUrl)
  const network = await startLocalNetwork({
    ports,
    dataFolder,
    isSeeded: false,
    ...(searchUrl !== undefined && { searchUrl }),
  })
  const { pdsOneUrl, pdsTwoUrl } = network.addresses
  return {
    ...network,
    dataFolder,
    async person(name, home) {
      const account = await ensureAccount(
        { handle: `${name}.test`, password: `${name}-password`, home, displayName: name, says: '' },
        home === 'one' ? pdsOneUrl : pdsTwoUrl,
      )
      await network.caughtUp()
      return account
    },
    async close() {
      await network.close()
      await cp(path.join(dataFolder, 'logs'), path.join(RESULTS, name), { recursive: true })
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
