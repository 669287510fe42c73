import type { Config } from '../config.ts'
import { chooseSource, type SourceConfig } from '../ingest/choose-source.ts'
import { CHECK_MS, reach } from './reach.ts'

/**
 * Says how the health endpoint of the upstream answers, which every relay and PDS has; undefined for a source that
 * has none. @throws when it does not answer 200, naming its address (bad input FH-007)
 */
export async function upstreamHealth({
  source,
  upstreamUrl,
}: Pick<Config, 'source' | 'upstreamUrl'>): Promise<string | undefined> {
  if (source !== 'subscribe-repos') return undefined
  const url = `${new URL(upstreamUrl).origin.replace(/^ws/, 'http')}/xrpc/_health`
  const response = await reach(url)
  await response.body?.cancel()
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return `${url} answers ${response.status}`
}

/**
 * Asks the upstream for the oldest it keeps, and says that something came. What takes connections and has nothing at
 * all to send is no relay any more (bad input FH-007); a quiet PDS still has old events, or says that they are too old.
 *
 * @throws when nothing comes within `waitMs`, default five seconds, naming the address
 */
export async function firstEvent(config: SourceConfig, waitMs = CHECK_MS): Promise<string> {
  const source = chooseSource(config)
  const { upstreamUrl } = config
  const isOver = new AbortController()
  const timer = setTimeout(() => isOver.abort(), waitMs)
  let isConnected = false
  try {
    const connection = source.connect({
      from: { source: source.name, epoch: source.epoch, cursor: 0 },
      signal: isOver.signal,
      notice: ({ kind }) => {
        isConnected ||= kind === 'connected'
      },
      idleMs: 2 * waitMs,
      chunkMax: 1,
      unreadable: 'end',
    })
    for await (const _ of connection) return `${upstreamUrl} sends events`
  } catch (error) {
    throw new Error(`${upstreamUrl} refuses: ${(error as Error).message}`, { cause: error })
  } finally {
    clearTimeout(timer)
    isOver.abort()
  }
  throw new Error(
    isConnected
      ? `${upstreamUrl} takes connections and sends nothing`
      : `${upstreamUrl} refuses a connection`,
  )
}
