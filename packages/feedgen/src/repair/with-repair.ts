import type { Consumer } from '@breadcrumbs/service-kit'
import type { Repair } from './repair.ts'

/** The stream and the repair of what it missed as one: they are stopped together, and either may break both. */
export function withRepair(consumer: Consumer, repair: Repair): Consumer {
  return {
    state: () => consumer.state(),
    finished: Promise.race([consumer.finished, repair.finished.then(() => consumer.finished)]),
    async stop() {
      await Promise.all([repair.stop(), consumer.stop()])
    },
  }
}
