import { createLogger, type Logger, runUntilSignal } from '@breadcrumbs/service-kit'
import { type Config, configDeclaration } from '../config.ts'
import { startService } from '../service.ts'
import { didDocument } from './doctor.ts'
import { upstreamHealth } from './probe-upstream.ts'

const BROKEN = 1
const CLOSE_MS = 5_000

/**
 * Runs the service until SIGTERM or SIGINT; answers the exit code. Broken state of our own ends it
 * with 1: going on could move the position past events that are not stored.
 */
export async function serve(env: NodeJS.ProcessEnv): Promise<number> {
  const config = configDeclaration.parse(env)
  const log = createLogger({ name: 'feedgen', level: config.logLevel })
  const service = await startService(config, log)
  log.info({ url: service.url, did: config.serviceDid }, 'ready')
  void warnOfWrongDid(config, log)
  void sayUpstreamHealth(config, log)
  const stopped = runUntilSignal({ log, stop: () => service.close() })
  const broke = service.broken.then(
    () => stopped,
    async (err: unknown) => {
      log.fatal({ err }, 'our own state is broken, the service ends')
      // What is broken may also keep it from ending in order.
      setTimeout(() => process.exit(BROKEN), CLOSE_MS).unref()
      await service.close()
      return BROKEN
    },
  )
  return Promise.race([stopped, broke])
}

/** Nobody reaches the feeds of a DID that leads elsewhere, and nothing here would fail (bad input OP-012). */
async function warnOfWrongDid(config: Config, log: Logger): Promise<void> {
  // In development the public address belongs to nobody.
  if (config.allowLoopback && !LOOPBACK.test(config.publicUrl)) return
  try {
    await didDocument(config)
  } catch (error) {
    log.warn({ why: (error as Error).message }, 'the DID document does not lead here; see feedgen doctor')
  }
}

/** What is no relay any more may take connections for ever and send nothing (bad input FH-007). */
async function sayUpstreamHealth(config: Config, log: Logger): Promise<void> {
  const upstream = config.upstreamUrl
  try {
    const health = await upstreamHealth(config)
    if (health !== undefined) log.info({ upstream, health }, 'the upstream is well')
  } catch (error) {
    log.warn({ upstream, why: (error as Error).message }, 'the upstream may be no relay; see feedgen doctor')
  }
}

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost)(:|\/|$)/
