import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Ports } from './addresses.ts'

/** Everything the network keeps between two starts. PostgreSQL is not in it: the AppView is rebuilt from the relay's log. */
export interface DataDirectory {
  readonly root: string
  /** Operations of every did:plc, one JSON object per line. */
  readonly plcFile: string
  readonly relayFile: string
  readonly feedgenFile: string
  readonly listsFile: string
  /** Output of the services, one file each. */
  readonly logs: string
  /** Scratch space, emptied at every start. */
  readonly tmp: string
  readonly keys: Keys
  pds(name: string): { data: string; blobs: string }
}

/** Secrets that must survive a restart, or the stored data could not be used any more. Development only. */
export interface Keys {
  /** Private key, 32 bytes hex: rotates the DIDs of the accounts on both PDSes. */
  readonly plcRotationKeyHex: string
  /** 32 bytes hex: encrypts the groups' keys of the lists service at rest. */
  readonly listsKeySecretHex: string
}

/** The data belongs to other ports: accounts and groups have their addresses written into their identities. */
export class OtherPorts extends Error {
  override readonly name = 'OtherPorts'
  readonly madeFor: Ports

  constructor(madeFor: Ports) {
    super('the stored data was made for other ports')
    this.madeFor = madeFor
  }
}

/**
 * Makes the directory if needed and reads, or on the first start draws, its keys. Throws `OtherPorts` when the
 * data in it was made for another row of ports.
 */
export async function openDataDirectory(root: string, ports: Ports): Promise<DataDirectory> {
  const inRoot = (...names: string[]): string => path.join(root, ...names)
  for (const folder of ['logs', 'tmp']) await mkdir(inRoot(folder), { recursive: true })
  const madeFor = await readOrWrite(inRoot('ports.json'), ports, 0o644)
  if (!isDeepStrictEqual(madeFor, ports)) throw new OtherPorts(madeFor)
  const drawn: Keys = {
    plcRotationKeyHex: randomBytes(32).toString('hex'),
    listsKeySecretHex: randomBytes(32).toString('hex'),
  }
  return {
    root,
    plcFile: inRoot('plc.jsonl'),
    relayFile: inRoot('relay.sqlite'),
    feedgenFile: inRoot('feedgen.sqlite'),
    listsFile: inRoot('lists.sqlite'),
    logs: inRoot('logs'),
    tmp: inRoot('tmp'),
    keys: await readOrWrite(inRoot('keys.json'), drawn, 0o600),
    pds: (name) => ({ data: inRoot(name), blobs: inRoot(name, 'blobs') }),
  }
}

/** What the file holds; `value`, written to it, when there is none yet. */
async function readOrWrite<T>(file: string, value: T, mode: number): Promise<T> {
  try {
    await writeFile(file, JSON.stringify(value), { flag: 'wx', mode })
    return value
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return JSON.parse(await readFile(file, 'utf8')) as T
  }
}
