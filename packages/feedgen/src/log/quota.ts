import { hash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { type FactBody, type KeptAs, type NewFact, stepName } from './fact.ts'
import { appendFacts } from './fact-table.ts'
import { furthestMarks, type OldMark } from './furthest-marks.ts'
import { setKept } from './kept-count-table.ts'
import type { Schema } from './schema.ts'

/** Rows of one statement. */
const ROWS_MAX = 50

/** How much is kept of one person (ADR 0022). */
export interface Quota {
  /** Crumbs; as many posts, marks, entries of the first app, and steps of these. */
  readonly max: number
  onEvicted(kind: KeptAs, count: number): void
}

type Crumb = Extract<FactBody, { kind: 'activity' }>
type Mark = Extract<FactBody, { kind: 'mark' }>

interface Row {
  readonly path: string
  readonly version: string
  /** What orders those of the same moment. */
  readonly name: string
  readonly at: number
  readonly body: string
}

/**
 * Appends facts as `appendFacts` does, and lets go of whatever that makes too much: of everybody the newest crumbs,
 * posts, entries and steps stay, by time and then by path, whatever order they came in. What a crumb that goes said of its
 * author's way through the work stays as a mark; a step leaves none, its entry still says how far they are. One fact says
 * how much is over, so that nothing is left of what went.
 */
export async function appendWithin(
  trx: Transaction<Schema>,
  facts: readonly NewFact[],
  quota: Quota,
): Promise<void> {
  const counts = await appendFacts(trx, await withMarksLeft(trx, facts))
  // Posts before crumbs: a post that is let go first never waits for its crumb.
  for (const { did, keptAs, atMost } of counts.toSorted((a, b) => (a.keptAs < b.keptAs ? 1 : -1)))
    if (atMost > quota.max) await trim(trx, did, keptAs, quota)
}

/** Says the marks again that an `unmarked` leaves: who reads on must not need what they read before. */
async function withMarksLeft(
  trx: Transaction<Schema>,
  facts: readonly NewFact[],
): Promise<readonly NewFact[]> {
  if (!facts.some(({ body }) => body.kind === 'unmarked')) return facts
  let all: NewFact[] = []
  for (const fact of facts) {
    all.push(fact)
    const { did, version, body } = fact
    if (body.kind !== 'unmarked') continue
    all = all.filter((one) => one.body.kind !== 'mark' || one.did !== did || one.path !== body.path)
    await removePaths(trx, did, 'mark', [body])
    for (const mark of await readMarks(trx, did, [version]))
      all.push({ did, path: mark.path, version, body: mark.body })
  }
  return all
}

async function trim(trx: Transaction<Schema>, did: string, keptAs: KeptAs, quota: Quota): Promise<void> {
  const ofKind = trx.selectFrom('fact').where('did', '=', did).where('kept_as', '=', keptAs)
  const { kept } = await ofKind.select((eb) => eb.fn.countAll<number>().as('kept')).executeTakeFirstOrThrow()
  const tooMany = Number(kept) - quota.max
  await setKept(trx, { did, keptAs, atMost: Math.min(Number(kept), quota.max) })
  if (tooMany <= 0) return
  const { sort_at: bound } = await ofKind
    .select('sort_at')
    .orderBy('sort_at')
    .offset(tooMany - 1)
    .limit(1)
    .executeTakeFirstOrThrow()
  const rows = await ofKind
    .select(['path', 'version', 'sort_at', 'body'])
    .where('sort_at', '<=', bound)
    .execute()
  // Ties by path are broken here: databases sort texts by a language of their own.
  const over = rows
    .map(({ path, version, sort_at, body }): Row => {
      const name = keptAs === 'step' ? stepName(path, version) : path
      return { path, version, name, at: Number(sort_at), body }
    })
    .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
    .slice(0, tooMany)
  await remove(trx, did, keptAs, over)
  const marks = keptAs === 'crumb' ? await markChanges(trx, did, over) : []
  const last = over.at(-1) as Row
  await forgetOlderLimits(trx, did, keptAs, last)
  quota.onEvicted(keptAs, over.length)
  const body: FactBody = { kind: 'trimmed', of: keptAs, at: last.at, path: last.name }
  await appendWithin(
    trx,
    [...marks, { did, path: '', version: `${keptAs} ${last.at} ${last.name}`, body }],
    quota,
  )
}

async function remove(
  trx: Transaction<Schema>,
  did: string,
  keptAs: KeptAs,
  over: readonly Row[],
): Promise<void> {
  const last = over.at(-1) as Row
  const ofKind = trx.deleteFrom('fact').where('did', '=', did).where('kept_as', '=', keptAs)
  await ofKind.where('sort_at', '<', last.at).execute()
  const ties = over.filter(({ at }) => at === last.at)
  for (let at = 0; at < ties.length; at += ROWS_MAX) {
    const values = ties.slice(at, at + ROWS_MAX).map(({ path, version }) => sql`(${path}, ${version})`)
    await ofKind.where(sql<boolean>`(path, version) in (values ${sql.join(values)})`).execute()
  }
}

async function removePaths(
  trx: Transaction<Schema>,
  did: string,
  keptAs: 'mark',
  rows: readonly { readonly path: string }[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_MAX)
    await trx
      .deleteFrom('fact')
      .where('did', '=', did)
      .where(
        'path',
        'in',
        rows.slice(at, at + ROWS_MAX).map(({ path }) => path),
      )
      .where('kept_as', '=', keptAs)
      .execute()
}

/** The marks that crumbs leave behind. Marks that say no more than others go, and so do the crumbs' claims to posts. */
async function markChanges(
  trx: Transaction<Schema>,
  did: string,
  crumbs: readonly Row[],
): Promise<NewFact[]> {
  const fresh = new Map<string, (OldMark & { version: string; body: Mark })[]>()
  for (const { path, body } of crumbs) {
    const { at, activity, postRkey } = JSON.parse(body) as Crumb
    if (postRkey !== undefined) await dropClaim(trx, did, path, postRkey)
    const { work, position, kind } = activity
    const mark = { kind: 'mark' as const, at, work, position, isEnd: kind === 'finished' }
    const name = nameOf(work)
    fresh.set(name, [...(fresh.get(name) ?? []), { ...mark, path, version: name, body: mark }])
  }
  const facts: NewFact[] = []
  const allKnown = Map.groupBy(await readMarks(trx, did, [...fresh.keys()]), (mark) => mark.version)
  for (const [version, marks] of fresh) {
    const known = allKnown.get(version) ?? []
    const left = furthestMarks([...known, ...marks])
    await removePaths(
      trx,
      did,
      'mark',
      known.filter((mark) => !left.includes(mark)),
    )
    for (const { path, body } of left.filter((mark) => !known.includes(mark)))
      facts.push({ did, path, version, body })
  }
  return facts
}

async function readMarks(
  trx: Transaction<Schema>,
  did: string,
  versions: readonly string[],
): Promise<(OldMark & { version: string; body: Mark })[]> {
  const marks: (OldMark & { version: string; body: Mark })[] = []
  for (let at = 0; at < versions.length; at += ROWS_MAX) {
    const { rows } = await sql<{ path: string; version: string; body: string }>`
      select path, version, body from fact
      where did = ${did} and version in (${sql.join(versions.slice(at, at + ROWS_MAX))}) and kind = 'mark'`.execute(
      trx,
    )
    for (const { path, version, body: text } of rows) {
      const body = JSON.parse(text) as Mark
      marks.push({ ...body, path, version, body })
    }
  }
  return marks
}

async function dropClaim(
  trx: Transaction<Schema>,
  did: string,
  crumbPath: string,
  postRkey: string,
): Promise<void> {
  const claim: FactBody = { kind: 'claim', crumbRkey: crumbPath.slice(crumbPath.indexOf('/') + 1) }
  await trx
    .deleteFrom('fact')
    .where('did', '=', did)
    .where('path', '=', `app.bsky.feed.post/${postRkey}`)
    .where('kind', '=', 'claim')
    .where('body', '=', JSON.stringify(claim))
    .execute()
}

/** What said that less was over says nothing more; what said that more was, somebody may yet have to read. */
async function forgetOlderLimits(
  trx: Transaction<Schema>,
  did: string,
  keptAs: KeptAs,
  { at, name }: Row,
): Promise<void> {
  const ofPerson = trx
    .selectFrom('fact')
    .where('did', '=', did)
    .where('path', '=', '')
    .where('kind', '=', 'trimmed')
  for (const { version, body } of await ofPerson.select(['version', 'body']).execute()) {
    const limit = JSON.parse(body) as Extract<FactBody, { kind: 'trimmed' }>
    if (limit.of !== keptAs || limit.at > at || (limit.at === at && limit.path > name)) continue
    await trx
      .deleteFrom('fact')
      .where('did', '=', did)
      .where('path', '=', '')
      .where('kind', '=', 'trimmed')
      .where('version', '=', version)
      .execute()
  }
}

/** A work as it was written, in 16 hex digits. */
function nameOf({ mediaType, title, identifiers }: Mark['work']): string {
  return hash('sha256', JSON.stringify([mediaType, title, identifiers]), 'hex').slice(0, 16)
}
