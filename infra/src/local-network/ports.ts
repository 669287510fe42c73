import net from 'node:net'
import getPort from 'get-port'
import { type Ports, SERVER_NAMES } from './addresses.ts'

/** Somebody else listens where one of our servers must. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse'
  readonly port: number

  constructor(port: number, server: string) {
    super(`port ${port} (${server}) is in use by another program`)
    this.port = port
  }
}

/** Eight ports nobody uses now; for tests, where fixed numbers would meet. */
export async function freePorts(): Promise<Ports> {
  const web = await getPort()
  const plc = await getPort()
  const pdsOne = await getPort()
  const appview = await getPort()
  const pdsTwo = await getPort()
  const relay = await getPort()
  const feedgen = await getPort()
  const lists = await getPort()
  return { web, plc, pdsOne, appview, pdsTwo, relay, feedgen, lists }
}

/** Throws `PortInUse` for the first port that is taken. Checked before anything starts, so nothing is left half-way. */
export async function requireFree(ports: Ports): Promise<void> {
  for (const [name, port] of Object.entries(ports) as [keyof Ports, number][])
    if (!(await isFree(port))) throw new PortInUse(port, SERVER_NAMES[name])
}

/** Any address of this machine counts: the servers of dev-env bind all of them. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    })
    probe.listen(port, () => probe.close(() => resolve(true)))
  })
}
