/**
 * Pokes between processes that serve the same PostgreSQL. They are sent after the commit and a few at a time,
 * because NOTIFY takes a lock over the whole server when its transaction commits. PostgreSQL forgets them while
 * nobody listens; the sweep makes up for that.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Secret } from '@breadcrumbs/service-kit'
import { sql } from 'kysely'
import pg from 'pg'
import type { Db } from '../database/schema.ts'

const CHANNEL = 'breadcrumbs_lists_changed'
const COALESCE_MS = 20
const RECONNECT_MS = 1_000
/** PostgreSQL refuses 8 000 bytes and more. */
const PAYLOAD_BYTES_MAX = 7_900

/** Made by {@link startPostgresPokes}. */
export interface PostgresPokes {
  /** Tells every process, this one included. */
  poke(space: string): void
  close(): Promise<void>
}

/** Listens, and tells `changed` what other processes wrote. Lost connections are made again until closed. */
export async function startPostgresPokes(o: {
  readonly db: Db
  readonly databaseUrl: Secret
  readonly changed: (space: string) => void
  readonly onError: (error: unknown) => void
}): Promise<PostgresPokes> {
  const stopped = new AbortController()
  let listener = await listen(o).catch(failed)
  const listening = keepListening()
  const pending = new Set<string>()
  let sending: Promise<void> | undefined

  async function keepListening() {
    while (!stopped.signal.aborted) {
      if (listener) await Promise.race([listener.ended, untilAborted(stopped.signal)])
      if (stopped.signal.aborted) break
      await sleep(RECONNECT_MS, undefined, { signal: stopped.signal }).catch(ignoreAbort)
      if (!stopped.signal.aborted) listener = await listen(o).catch(failed)
    }
    await listener?.close()
  }
  function failed(error: unknown): undefined {
    o.onError(error)
    return undefined
  }
  async function send() {
    while (pending.size > 0) {
      await sleep(COALESCE_MS)
      const payloads = pack(pending)
      pending.clear()
      for (const payload of payloads) await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(o.db)
    }
  }
  return {
    poke(space) {
      pending.add(space)
      sending ??= send()
        .catch(o.onError)
        .finally(() => {
          sending = undefined
        })
    },
    async close() {
      stopped.abort()
      await sending
      await listening
    },
  }
}

/** As few payloads as fit, one space a line. A space too long for one is left to the sweep. */
export function pack(spaces: Iterable<string>): string[] {
  const payloads: string[] = []
  for (const space of spaces) {
    if (Buffer.byteLength(space) > PAYLOAD_BYTES_MAX) continue
    const joined = payloads.length === 0 ? space : `${payloads.at(-1)}\n${space}`
    if (payloads.length > 0 && Buffer.byteLength(joined) <= PAYLOAD_BYTES_MAX) payloads.pop()
    payloads.push(Buffer.byteLength(joined) <= PAYLOAD_BYTES_MAX ? joined : space)
  }
  return payloads
}

async function listen(o: {
  readonly databaseUrl: Secret
  readonly changed: (space: string) => void
  readonly onError: (error: unknown) => void
}) {
  const client = new pg.Client({ connectionString: o.databaseUrl.reveal(), keepAlive: true })
  const ended = new Promise<void>((resolve) => {
    client.on('end', () => resolve())
    client.on('error', (error) => {
      o.onError(error)
      resolve()
    })
  })
  client.on('notification', ({ payload = '' }) => {
    for (const space of payload.split('\n')) o.changed(space)
  })
  await client.connect()
  await client.query(`listen ${CHANNEL}`)
  return { ended, close: () => client.end() }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function ignoreAbort(error: Error): void {
  if (error.name !== 'AbortError') throw error
}
