/** Live updates of one process: the hub, and on PostgreSQL the pokes from and to the others. */
import type { Database, Logger, Secret } from '@breadcrumbs/service-kit'
import type { Tables } from '../database/schema.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'
import { type Hub, startHub } from './hub.ts'
import { pokeAfterCommit, type WatchedDatabase } from './poke-after-commit.ts'
import { startPostgresPokes } from './postgres-pokes.ts'

/** Made by {@link startLive}. */
export interface Live extends WatchedDatabase {
  readonly hub: Hub
  close(): Promise<void>
}

/** Starts it. `databaseUrl` is for listening to other processes; without it this one is alone. */
export async function startLive(o: {
  readonly db: Database<Tables>
  readonly databaseUrl: Secret | undefined
  /** Awaited after a commit that changed who is in the group. */
  readonly membersMoved: (space: string) => Promise<void>
  readonly takedowns: Takedowns
  readonly log: Logger
  /** ms of a clock that nobody sets. */
  readonly elapsed: () => number
}): Promise<Live> {
  const onError = (err: unknown) => o.log.warn({ err }, 'live updates are late')
  const hub = startHub({ db: o.db.kysely, takedowns: o.takedowns, onError, elapsed: o.elapsed })
  const changed = (space: string) => hub.poke(space)
  const others =
    o.db.engine === 'postgres' && o.databaseUrl
      ? await startPostgresPokes({ db: o.db.kysely, databaseUrl: o.databaseUrl, changed, onError })
      : undefined
  const watched = pokeAfterCommit(o.db, {
    changed: (space) => {
      hub.poke(space)
      others?.poke(space)
    },
    membersMoved: o.membersMoved,
    onError: (err) => o.log.error({ err }, 'a change of members could not be kept apart'),
  })
  return {
    ...watched,
    hub,
    close: async () => {
      hub.close()
      await others?.close()
    },
  }
}
