/**
 * A lists host in a process of its own, to be killed: loads its code, waits for the number of its round, makes or
 * finds its group, prints it, then writes items for as long as it lives and prints each only after it was
 * acknowledged. Arguments: database URL, and the named point at which it kills itself, the how-many-th time there.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { createInterface } from 'node:readline/promises'
import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { type CrashPoint, crashAt } from '@breadcrumbs/service-kit/testing'
import { createGroup } from '../src/authority/create-group.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { applyWrites } from '../src/repo-host/apply-writes.ts'
import { addItem, makeTools } from './_host.ts'
import { ALICE } from './_records.ts'

// It never gets to do so at its end.
flushCompileCache()
const [url = '', point, nth] = process.argv.slice(2)
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`)
const input = createInterface({ input: process.stdin })
const round = await input.question('')
const crash = point === undefined ? undefined : crashAt({ point: point as CrashPoint, nth: Number(nth) })
const real = await openDatabase<Tables>({
  url,
  migrations: crash?.migrations(migrations) ?? migrations,
  durability: 'full',
})
const db = crash?.database(real) ?? real
const limits = { batchesPerMinute: 1e6, writesPerMinute: 1e6, itemsPerGroup: 1e6, recordsPerRepo: 1e6 }
const tools = makeTools({ limits })
const request = { name: 'Film club', list: { name: 'Films' }, idempotencyKey: 'the-one-group' }
const space = await createGroup(db, tools, ALICE, request)
const { rkey } = await db.kysely
  .selectFrom('records')
  .select('rkey')
  .where('space', '=', space)
  .where('collection', '=', ids.groupList)
  .executeTakeFirstOrThrow()
const list = { author: ALICE, collection: ids.groupList, rkey }
say({ space })
for (let n = 0; ; n += 1) {
  // Three at once: a kill meets a transaction under way, and others waiting.
  await Promise.all(
    [0, 1, 2].map(async (lane) => {
      const title = `round ${round}, ${n}, ${lane}`
      const writes = [addItem({ list }, title), addItem({ list }, `${title}b`)]
      await applyWrites(db, tools, { caller: ALICE, space, repo: ALICE, writes, idempotencyKey: undefined })
      say({ title })
    }),
  )
}
