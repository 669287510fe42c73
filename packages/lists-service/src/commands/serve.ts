/** Runs the service until a signal ends it. */
import { createLogger, createMetrics, openDatabase, runUntilSignal } from '@breadcrumbs/service-kit'
import type { ListsConfig } from '../config.ts'
import { migrations } from '../database/migrations.ts'
import type { Tables } from '../database/schema.ts'
import { startService } from '../service.ts'

/** Serves; resolves with the exit code. Prints one JSON line `{"msg":"ready"}` when it answers. */
export async function serve(config: ListsConfig, version: string): Promise<number> {
  const { databaseUrl, logLevel, keySecret, batchesPerMinute, ...rest } = config
  const log = createLogger({ name: 'lists-service', level: logLevel })
  const url = databaseUrl.reveal()
  const db = await openDatabase<Tables>({ url, migrations, log, durability: 'full' })
  const metrics = createMetrics({ service: 'lists-service', version })
  const service = await startService({
    ...rest,
    db,
    databaseUrl,
    log,
    metrics,
    version,
    keySecret: keySecret.reveal(),
    limits: { batchesPerMinute },
  })
  log.info({ url: service.url, engine: db.engine }, 'ready')
  return runUntilSignal({
    log,
    stop: async () => {
      await service.close()
      await db.close()
    },
  })
}
