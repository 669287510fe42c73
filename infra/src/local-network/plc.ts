import { appendFile, readFile } from 'node:fs/promises'
import { MockDatabase, PlcServer } from '@did-plc/server'

type Operation = Parameters<MockDatabase['validateAndAddOp']>[1]

/** dev-env's in-memory directory, which also writes each accepted operation to a file and starts from that file. */
class FileDatabase extends MockDatabase {
  readonly #file: string

  constructor(file: string) {
    super()
    this.#file = file
  }

  override async validateAndAddOp(did: string, proposed: Operation): Promise<void> {
    await super.validateAndAddOp(did, proposed)
    await appendFile(this.#file, `${JSON.stringify({ did, operation: proposed })}\n`)
  }

  /** Runs every stored operation through the same checks as a new one; a damaged file stops the start. */
  async load(): Promise<void> {
    for (const line of await linesOf(this.#file)) {
      const { did, operation } = JSON.parse(line) as { did: string; operation: Operation }
      await super.validateAndAddOp(did, operation)
    }
  }
}

/**
 * A PLC directory that keeps its operations in `file`. dev-env's own forgets all identities when it ends, and
 * with them every account. Times of operations start anew at each load; only the 72 hours of a recovery depend on them.
 */
export async function startPlc(o: { port: number; file: string }): Promise<{ close(): Promise<void> }> {
  const db = new FileDatabase(o.file)
  await db.load()
  const server = PlcServer.create({ db, port: o.port })
  await server.start()
  return { close: () => server.destroy() }
}

async function linesOf(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
