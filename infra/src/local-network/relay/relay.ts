import {
  type Consumer,
  type Logger,
  type StreamNotice,
  startConsumer,
  subscribeReposSource,
} from '@breadcrumbs/service-kit'
import { type FrameLog, type IncomingFrame, openFrameLog } from './frame-log.ts'
import { renumber } from './renumber.ts'
import { serveFrames } from './serve-frames.ts'

export interface Relay {
  readonly log: FrameLog
  /** Rejects when what is stored no longer fits what a host sends. */
  readonly failed: Promise<never>
  close(): Promise<void>
}

/** The name under which the relay follows the host at an http address. */
export function relayHost(url: string): string {
  return url.replace(/^http/, 'ws')
}

/**
 * Joins the streams of several hosts into one, with a sequence of its own: what the AppView and the feed
 * generator read in production from a public relay. Frames pass unchanged but for `seq`; signatures are the
 * readers' business. Hosts are `ws://` addresses; each is followed from its own last stored frame.
 */
export async function startRelay(o: {
  port: number
  file: string
  hosts: readonly string[]
  log: Logger
}): Promise<Relay> {
  const frames = openFrameLog(o.file)
  const server = await serveFrames({ log: frames, port: o.port })
  const consumers = o.hosts.map((host) => followHost(host, frames, o.log))
  return {
    log: frames,
    failed: Promise.race(consumers.map(({ finished }) => finished.then(() => new Promise<never>(() => {})))),
    async close() {
      await server.close()
      await Promise.all(consumers.map((consumer) => consumer.stop()))
      frames.close()
    },
  }
}

function followHost(host: string, frames: FrameLog, log: Logger): Consumer {
  const source = subscribeReposSource({ url: host, name: host })
  return startConsumer({
    source,
    // Without a position the host would send only what is new; 0 asks for all it has.
    start: { source: source.name, epoch: source.epoch, cursor: frames.cursorOf(host) ?? 0 },
    batchMax: 100,
    async handle(batch) {
      const incoming: IncomingFrame[] = []
      for (const message of batch)
        if (message.kind === 'frame')
          incoming.push({ hostSeq: message.cursor, withSeq: (seq) => renumber(message.bytes, seq) })
      frames.append(host, incoming)
    },
    async deadLetter(_message, error) {
      log.warn({ host, error: String(error) }, 'frame left out')
    },
    // The log is a local file: what fails once fails again.
    isTransient: () => false,
    attemptsMax: 1,
    reconnect: { minMs: 50, maxMs: 1000 },
    onNotice(notice) {
      if (numbersStartAnew(notice))
        throw new Error(`${host} counts its events anew: its data and the relay's differ`)
      log.info({ host, notice }, 'notice of a host')
    },
    log,
  })
}

/** A host that lost its data would have all its frames taken for old ones, for ever and in silence. */
function numbersStartAnew(notice: StreamNotice): boolean {
  return notice.kind === 'gap' && (notice.why === 'sequence-back' || notice.why === 'future-cursor')
}
