import { randomUUID } from 'node:crypto'
import type { StreamNotice } from '@breadcrumbs/service-kit'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

type Gap = Extract<StreamNotice, { kind: 'gap' }>

/** Records a stretch of the stream that never reached us. `now` in ms. */
export async function insertGap(
  trx: Transaction<Schema>,
  stream: { name: string; epoch: string },
  gap: Gap,
  now: number,
): Promise<void> {
  await trx
    .insertInto('gap')
    .values({
      id: randomUUID(),
      source: stream.name,
      epoch: stream.epoch,
      why: gap.why,
      from_cursor: gap.from?.cursor ?? null,
      to_cursor: gap.to,
      noticed_at: now,
    })
    .execute()
}

export async function countGaps(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('gap')
    .select((eb) => eb.fn.countAll<number>().as('gaps'))
    .executeTakeFirstOrThrow()
  return Number(row.gaps)
}
