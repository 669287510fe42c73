import { randomUUID } from 'node:crypto'
import type { Position } from '@breadcrumbs/service-kit'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

export interface DeadLetter {
  readonly position: Position
  readonly frameType: string
  readonly bytes: Uint8Array
  readonly error: string
  readonly receivedAt: number
}

export async function insertDeadLetter(trx: Transaction<Schema>, letter: DeadLetter): Promise<void> {
  const { position, frameType, error, receivedAt } = letter
  await trx
    .insertInto('dead_letter')
    .values({
      id: randomUUID(),
      source: position.source,
      epoch: position.epoch,
      cursor: position.cursor,
      frame_type: frameType,
      bytes: Buffer.from(letter.bytes),
      error,
      received_at: receivedAt,
    })
    .execute()
}

export async function countDeadLetters(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('dead_letter')
    .select((eb) => eb.fn.countAll<number>().as('letters'))
    .executeTakeFirstOrThrow()
  return Number(row.letters)
}
