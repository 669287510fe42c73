import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

interface Running {
  readonly pid: number
  readonly webUrl: string
}

/** Another process runs a network on the same data. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning'

  constructor(other: Running) {
    super(`the network is already running: ${other.webUrl} (end it with Ctrl-C there, or: kill ${other.pid})`)
  }
}

/**
 * Makes this process the one that runs a network on `folder`, which must exist; answers the function that gives
 * the place up. Throws `AlreadyRunning` when another living process has it. One that was killed has left only
 * its note, which is replaced.
 */
export async function claimFolder(folder: string, self: Running): Promise<() => Promise<void>> {
  const file = path.join(folder, 'running.json')
  const note = JSON.stringify(self)
  try {
    await writeFile(file, note, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const other = readNote(await readFile(file, 'utf8'))
    if (other !== undefined && isAlive(other.pid)) throw new AlreadyRunning(other)
    await writeFile(file, note)
  }
  return () => rm(file, { force: true })
}

/** Undefined when the writer was killed in the middle of it. */
function readNote(text: string): Running | undefined {
  try {
    return JSON.parse(text) as Running
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
