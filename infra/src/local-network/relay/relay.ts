import { type Consumer, type Logger, startConsumer, subscribeReposSource } from '@breadcrumbs/service-kit'
import { type FrameLog, type IncomingFrame, openFrameLog } from './frame-log.ts'
import { renumber } from './renumber.ts'
import { serveFrames } from './serve-frames.ts'

export interface Relay {
  readonly log: FrameLog
  close(): Promise<void>
}

/**
 * Joins the streams of several hosts into one, with a sequence of its own: what the AppView and the feed
 * generator read in production from a public relay. Frames pass unchanged but for `seq`; signatures are the
 * readers' business. Hosts are named by their address, and each is followed from its own last stored frame.
 */
export async function startRelay(o: {
  port: number
  file: string
  hosts: readonly string[]
  log: Logger
}): Promise<Relay> {
  const frames = openFrameLog(o.file)
  const consumers = o.hosts.map((host) => followHost(host, frames, o.log))
  const server = await serveFrames({ log: frames, port: o.port })
  return {
    log: frames,
    async close() {
      await server.close()
      await Promise.all(consumers.map((consumer) => consumer.stop()))
      frames.close()
    },
  }
}

function followHost(host: string, frames: FrameLog, log: Logger): Consumer {
  const source = subscribeReposSource({ url: host, name: host })
  const cursor = frames.cursorOf(host)
  return startConsumer({
    source,
    // Without a position the host would send only what is new; 0 asks for all it has.
    start: { source: source.name, epoch: source.epoch, cursor: cursor ?? 0 },
    batchMax: 100,
    async handle(batch) {
      const incoming: IncomingFrame[] = []
      for (const message of batch)
        if (message.kind === 'frame')
          incoming.push({ hostSeq: message.cursor, withSeq: (seq) => renumber(message.bytes, seq) })
      frames.append(host, incoming)
    },
    async deadLetter(_message, error) {
      log.warn({ host, reason: String(error) }, 'frame left out')
    },
    isTransient: () => false,
    onNotice: (notice) => log.info({ host, notice }, 'host'),
    log,
  })
}
