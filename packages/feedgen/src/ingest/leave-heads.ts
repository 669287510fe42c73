import type { Consumer, Logger } from '@breadcrumbs/service-kit'

/**
 * The stream, which at its orderly end has the heads of the commit chains stored, so that a commit left out meanwhile is
 * noticed by who goes on. `leave` runs when the last batch is done with.
 */
export function withHeadsLeft(
  consumer: Consumer,
  leave: () => Promise<void>,
  log: Pick<Logger, 'warn'>,
): Consumer {
  return {
    ...consumer,
    async stop() {
      await consumer.stop()
      const isOrderly = await consumer.finished.then(
        () => true,
        () => false,
      )
      if (!isOrderly) return
      // Losing them is safe, and no more than a crash: the lease is another's by now, or the database is away.
      await leave().catch((error: unknown) =>
        log.warn({ error: (error as Error).name }, 'heads of the commit chains not stored'),
      )
    },
  }
}
