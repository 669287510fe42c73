import { type Kysely, sql, type Transaction } from 'kysely'
import type { Fact, FactBody, KeptAs, NewFact } from './fact.ts'
import { addKept, dropKept, type KeptCount } from './kept-count-table.ts'
import type { Schema } from './schema.ts'

type FactRow = Pick<Schema['fact'], 'position' | 'did' | 'path' | 'version' | 'body'>

/** Facts read at once when the log is followed: bounds the memory of a rebuild. */
const READ_MAX = 5_000
/** Rows of one insert: pages are served between two statements, and one of the same length is prepared already. */
const INSERT_MAX = 50

/**
 * Appends facts in order and removes what each makes untrue: a `gone` everything about its path, a
 * `purged` everything about its DID, an idle `viewer` their follows, any other the older fact of the same (did, path, kind, version).
 * Must run in a transaction: positions are locked until it ends (migration 0002). Answers how much of
 * each kind that is counted there is at most now, of whom some was written.
 */
export async function appendFacts(trx: Transaction<Schema>, facts: readonly NewFact[]): Promise<KeptCount[]> {
  if (facts.length === 0) return []
  const head = await trx
    .updateTable('log_head')
    .set((eb) => ({ position: eb('position', '+', facts.length) }))
    .where('id', '=', 1)
    .returning('position')
    .executeTakeFirstOrThrow()
  let position = head.position - facts.length
  // By subject, because a later fact of the same batch may make an earlier one untrue before it is even written.
  const pending = new Map<string, Schema['fact']>()
  const subjects = new Set<string>()
  const forget = (isOver: (row: Schema['fact']) => boolean) => {
    for (const [key, row] of pending) if (isOver(row)) pending.delete(key)
  }
  for (const { did, path, version, body } of facts) {
    position += 1
    const { kind } = body
    if (kind === 'purged') {
      forget((row) => row.did === did)
      await trx.deleteFrom('fact').where('did', '=', did).execute()
      await dropKept(trx, did)
    }
    if (kind === 'gone') {
      if (subjects.has(`${did} ${path}`)) forget((row) => row.did === did && row.path === path)
      await trx.deleteFrom('fact').where('did', '=', did).where('path', '=', path).execute()
    }
    if (kind === 'viewer' && body.idle === true) {
      forget((row) => row.did === did && row.kind === 'follow')
      await trx.deleteFrom('fact').where('did', '=', did).where('kind', '=', 'follow').execute()
    }
    const key = [did, path, kind, version].join(' ')
    subjects.add(`${did} ${path}`)
    pending.delete(key)
    const { kept_as, sort_at } = ageOf(body, version)
    pending.set(key, { position, did, kind, path, version, body: JSON.stringify(body), kept_as, sort_at })
  }
  const rows = [...pending.values()]
  for (let at = 0; at < rows.length; at += INSERT_MAX) await upsert(trx, rows.slice(at, at + INSERT_MAX))
  return addKept(trx, countsOf(rows))
}

/** As what, and by which time, a fact is kept. */
function ageOf(body: FactBody, version: string): { kept_as: KeptAs | null; sort_at: number | null } {
  if (body.kind === 'post' || body.kind === 'mark') return { kept_as: body.kind, sort_at: body.at }
  if (body.kind === 'activity') return { kept_as: version === '' ? 'crumb' : 'step', sort_at: body.at }
  if (body.kind === 'entry') return { kept_as: 'entry', sort_at: body.at ?? 0 }
  return { kept_as: null, sort_at: null }
}

function countsOf(rows: readonly Schema['fact'][]): KeptCount[] {
  const counts = new Map<string, KeptCount>()
  for (const { did, kept_as: keptAs } of rows) {
    if (keptAs === null) continue
    const name = `${keptAs} ${did}`
    counts.set(name, { did, keptAs, atMost: (counts.get(name)?.atMost ?? 0) + 1 })
  }
  return [...counts.values()]
}

async function upsert(trx: Transaction<Schema>, rows: readonly Schema['fact'][]): Promise<void> {
  if (rows.length === 0) return
  await trx
    .insertInto('fact')
    .values(rows)
    .onConflict((oc) =>
      oc.columns(['did', 'path', 'kind', 'version']).doUpdateSet((eb) => ({
        position: eb.ref('excluded.position'),
        body: eb.ref('excluded.body'),
        kept_as: eb.ref('excluded.kept_as'),
        sort_at: eb.ref('excluded.sort_at'),
      })),
    )
    .execute()
}

/** Makes every other writer of the log wait until this transaction ends; answers the last position. */
export async function lockLog(trx: Transaction<Schema>): Promise<number> {
  const head = await trx
    .updateTable('log_head')
    .set((eb) => ({ position: eb.ref('position') }))
    .where('id', '=', 1)
    .returning('position')
    .executeTakeFirstOrThrow()
  return head.position
}

/** The facts above `after`, oldest first, at most `max`: call again until none comes. */
export async function readFactsAfter(db: Kysely<Schema>, after: number, max = READ_MAX): Promise<Fact[]> {
  const rows = await db
    .selectFrom('fact')
    .select(['position', 'did', 'path', 'version', 'body'])
    .where('position', '>', after)
    .orderBy('position')
    .limit(max)
    .execute()
  return rows.map(toFact)
}

/**
 * Facts above `after` and up to `upTo` that a snapshot of the index does not hold, oldest first, at
 * most READ_MAX: all but crumbs, posts, notes of the ingester and what is over. The conditions are those
 * of the index of migration 0012, and one more.
 */
export async function readFactsBesides(db: Kysely<Schema>, after: number, upTo: number): Promise<Fact[]> {
  const rows = await db
    .selectFrom('fact')
    .select(['position', 'did', 'path', 'version', 'body'])
    .where('position', '>', after)
    .where('position', '<=', upTo)
    .where(sql<boolean>`kind not in ('post', 'claim', 'recent', 'gone', 'purged')`)
    .where(sql<boolean>`not (kind = 'activity' and version = '')`)
    .where('kind', '!=', 'trimmed')
    .orderBy('position')
    .limit(READ_MAX)
    .execute()
  return rows.map(toFact)
}

/** What is known of some paths of some DIDs. `gone` is not knowledge and is left out. */
export async function readFactsAbout(
  db: Kysely<Schema>,
  subjects: readonly { readonly did: string; readonly path: string }[],
): Promise<Fact[]> {
  const facts: Fact[] = []
  for (let at = 0; at < subjects.length; at += INSERT_MAX) {
    const values = subjects.slice(at, at + INSERT_MAX).map(({ did, path }) => sql`(${did}, ${path})`)
    const { rows } = await sql<FactRow>`
      with subject(did, path) as (values ${sql.join(values)})
      select fact.position, fact.did, fact.path, fact.version, fact.body
      from subject join fact on fact.did = subject.did and fact.path = subject.path
      where fact.kind != 'gone'`.execute(db)
    facts.push(...rows.map(toFact))
  }
  return facts
}

/** Whether somebody has crumbs, entries or companion posts in the log. */
export async function readTakesPart(db: Kysely<Schema>, did: string): Promise<boolean> {
  const row = await db
    .selectFrom('fact')
    .select('position')
    .where('did', '=', did)
    .where('kind', 'in', ['activity', 'entry', 'post', 'mark'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

function toFact(row: FactRow): Fact {
  return { ...row, body: JSON.parse(row.body) as FactBody }
}
