/** What an operator decides: kept in order on both engines, and followed by a service that runs. */
import type { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import {
  createLogger,
  followTakedowns,
  insertTakedown,
  readTakedowns,
  type Takedown,
  type TakedownTables,
} from '../src/index.ts'
import { describeEachEngine, waitFor } from '../src/testing/index.ts'

const migrations = {
  '0001-takedown': {
    up: (db: Kysely<unknown>) =>
      db.schema
        .createTable('takedown')
        .addColumn('id', 'text', (c) => c.primaryKey().notNull())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('is_down', 'integer', (c) => c.notNull())
        .addColumn('decided_at', 'bigint', (c) => c.notNull())
        .addColumn('note', 'text', (c) => c.notNull())
        .execute(),
  },
}
const DID = 'did:plc:alice'
const decision = (isDown: boolean, decidedAt: number): Takedown => ({
  subject: DID,
  isDown,
  decidedAt,
  note: isDown ? 'case 7' : '',
})

describeEachEngine<TakedownTables>('takedowns', migrations, (open) => {
  it('are read in the order they were decided, also where the clock went back', async () => {
    const { kysely } = await open()
    for (const [isDown, at] of [
      [true, 1_000],
      [false, 1_000],
      [true, 5],
    ] as const)
      await insertTakedown(kysely, decision(isDown, at))
    const all = await readTakedowns(kysely)
    expect(all.map(({ isDown }) => isDown)).toEqual([true, false, true])
    expect(all[0]).toEqual(decision(true, 1_000))
  })

  it('are known before the first answer, and what is decided meanwhile soon after (CM-006)', async () => {
    const { kysely } = await open()
    await insertTakedown(kysely, decision(true, 1))
    let known: readonly Takedown[] = []
    const follower = await followTakedowns({
      read: () => readTakedowns(kysely),
      set: (decisions) => {
        known = decisions
      },
      log: createLogger({ name: 'test', level: 'error', destination: { write: () => {} } }),
    })
    expect(known).toHaveLength(1)
    await insertTakedown(kysely, decision(false, 2))
    await waitFor(() => known.length === 2)
    await follower.stop()
  })
})

it('what was known holds while it cannot be asked, and the log says so', async () => {
  const lines: string[] = []
  let asked = 0
  let known: readonly Takedown[] = []
  const follower = await followTakedowns({
    async read() {
      asked += 1
      if (asked === 2) throw new TypeError('the database is away')
      return [decision(true, asked)]
    },
    set: (decisions) => {
      known = decisions
    },
    log: createLogger({
      name: 'test',
      level: 'info',
      destination: { write: (line: string) => void lines.push(line) },
    }),
  })
  await waitFor(() => lines.length > 0)
  expect(known).toEqual([decision(true, 1)])
  expect(lines.join('')).toContain('takedowns cannot be read')
  await waitFor(() => known[0]?.decidedAt === 3)
  await follower.stop()
})
