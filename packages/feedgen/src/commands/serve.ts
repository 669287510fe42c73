import { createLogger, runUntilSignal } from '@breadcrumbs/service-kit'
import { configDeclaration } from '../config.ts'
import { startService } from '../service.ts'

/**
 * Runs the service until SIGTERM or SIGINT; answers the exit code. Broken state of our own ends it
 * with 1: going on could move the position past events that are not stored.
 */
export async function serve(env: NodeJS.ProcessEnv): Promise<number> {
  const config = configDeclaration.parse(env)
  const log = createLogger({ name: 'feedgen', level: config.logLevel })
  const service = await startService(config, log)
  log.info({ url: service.url, did: config.serviceDid }, 'ready')
  const stopped = runUntilSignal({ log, stop: () => service.close() })
  const broke = service.broken.then(
    () => stopped,
    (err: unknown) => {
      log.fatal({ err }, 'the stream cannot go on')
      return 1
    },
  )
  return Promise.race([stopped, broke])
}
