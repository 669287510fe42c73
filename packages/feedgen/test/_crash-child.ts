/** A feed generator that kills itself with -9 at a named point of its writes. Arguments: the point, and at which time it is reached. */
import { createLogger, openDatabase } from '@breadcrumbs/service-kit'
import { type CrashPoint, crashAt } from '@breadcrumbs/service-kit/testing'
import { configDeclaration } from '../src/config.ts'
import type { Schema } from '../src/log/schema.ts'
import { startService } from '../src/service.ts'

const [point, nth] = process.argv.slice(2)
const crash = crashAt({ point: point as CrashPoint, nth: Number(nth) })
process.on('SIGTERM', () => process.exit(1))
await startService(configDeclaration.parse(process.env), createLogger({ name: 'crash', level: 'silent' }), {
  now: () => Date.now(),
  open: async (o) =>
    crash.database(await openDatabase<Schema>({ ...o, migrations: crash.migrations(o.migrations) })),
})
