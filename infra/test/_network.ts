import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type Account, ensureAccount, type Person } from '../src/local-network/accounts.ts'
import { type LocalNetwork, startLocalNetwork } from '../src/local-network/local-network.ts'
import { freePorts } from '../src/local-network/ports.ts'

export interface TestNetwork extends LocalNetwork {
  readonly dataFolder: string
  /** Makes an account; the handle gets `.test`. */
  person(name: string, home: Person['home']): Promise<Account>
}

/** The network of `npm start` without its people, on free ports, with data that is removed at the end. */
export async function startTestNetwork(): Promise<TestNetwork> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'breadcrumbs-e2e-'))
  const network = await startLocalNetwork({ ports: await freePorts(), dataFolder, isSeeded: false })
  const { pdsOneUrl, pdsTwoUrl } = network.addresses
  return {
    ...network,
    dataFolder,
    person: (name, home) =>
      ensureAccount(
        { handle: `${name}.test`, password: `${name}-password`, home, displayName: name, says: '' },
        home === 'one' ? pdsOneUrl : pdsTwoUrl,
      ),
    async close() {
      await network.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
