import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { signatures } from '@breadcrumbs/service-kit'
import type { Config } from '../config.ts'
import { openLog } from '../log/open-log.ts'
import { firstEvent, upstreamHealth } from './probe-upstream.ts'
import { reach } from './reach.ts'

/** Tokens are taken up to 30 s around their times; half of that is the moment to worry. */
const CLOCK_MS_MAX = 15_000
const DISK_BYTES_MIN = 1_000_000_000

/** One thing an operator can have got wrong. `advice` is set when it is. */
export interface Finding {
  readonly what: string
  readonly found: string
  readonly advice?: string
}

/** Looks at everything around the service that it needs; each finding stands alone and none throws. */
export async function doctor(config: Config, now: () => number): Promise<Finding[]> {
  const checks: [string, string, () => Promise<string>][] = [
    [
      'DID document',
      'serve https at FEEDGEN_PUBLIC_URL and set FEEDGEN_SERVICE_DID to its host',
      () => didDocument(config),
    ],
    [
      'upstream',
      'check FEEDGEN_UPSTREAM_URL, which must be a relay or a PDS, and the way out of this network',
      () => upstream(config),
    ],
    ['directory', 'check FEEDGEN_PLC_URL and the way out of this network', () => directory(config)],
    ['clock', 'let a time service keep the clock', () => clock(config, now)],
    ['database', 'check FEEDGEN_DATABASE_URL and its server', () => database(config)],
    ['disk', 'make room: a full disk stops the service', () => disk(config)],
    ['signatures', 'install the optional dependency secp256k1', async () => signatures.engine],
  ]
  return Promise.all(
    checks.map(async ([what, advice, check]) => {
      try {
        return { what, found: await check() }
      } catch (error) {
        return { what, found: error instanceof Error ? error.message : String(error), advice }
      }
    }),
  )
}

/** Says where our DID leads, as the AppView finds it. @throws when that is not here */
export async function didDocument({
  publicUrl,
  serviceDid,
}: Pick<Config, 'publicUrl' | 'serviceDid'>): Promise<string> {
  const url = `${publicUrl}/.well-known/did.json`
  const response = await reach(url, { redirect: 'error' })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  const document = (await response.json()) as {
    id?: string
    service?: { id?: string; serviceEndpoint?: string }[]
  }
  if (document.id !== serviceDid) throw new Error(`${url} is of another DID`)
  const service = document.service?.find(({ id }) => id === '#bsky_fg' || id === `${serviceDid}#bsky_fg`)
  if (service?.serviceEndpoint !== publicUrl) throw new Error(`${url} leads to another service`)
  return `${serviceDid} leads to ${publicUrl}`
}

async function upstream(config: Config): Promise<string> {
  // First whether it sends: a relay without a health endpoint is one all the same.
  const sends = await firstEvent(config)
  const health = await upstreamHealth(config).catch((error: unknown) => (error as Error).message)
  return health === undefined ? sends : `${sends}; ${health}`
}

/** Without it nobody's signature can be checked, and the stream waits. */
async function directory({ plcUrl }: Config): Promise<string> {
  await reach(plcUrl, { method: 'HEAD' })
  return `${plcUrl} answers`
}

/** Compares with the directory's clock: nearly every answer on the web carries its time, to the second. */
async function clock({ plcUrl }: Config, now: () => number): Promise<string> {
  const answer = await reach(plcUrl, { method: 'HEAD' }).catch(() => undefined)
  // That is the finding above; the clock may be right.
  if (!answer) return 'not compared with anybody’s'
  const { headers } = answer
  const theirs = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(theirs)) return `${plcUrl} does not tell the time`
  const differenceMs = now() - theirs
  const text = `${Math.round(Math.abs(differenceMs) / 1000)} s from ${plcUrl}`
  if (Math.abs(differenceMs) > CLOCK_MS_MAX) throw new Error(text)
  return text
}

async function database(config: Config): Promise<string> {
  const db = await openLog({ url: config.databaseUrl.reveal() })
  try {
    await db.check()
    return `${db.engine} answers, its schema is current`
  } finally {
    await db.close()
  }
}

async function disk(config: Config): Promise<string> {
  const url = config.databaseUrl.reveal()
  const folder = url.startsWith('sqlite:') ? path.dirname(path.resolve(url.slice('sqlite:'.length))) : '.'
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const text = `${(free / 1e9).toFixed(1)} GB free`
  if (free < DISK_BYTES_MIN) throw new Error(text)
  return text
}
