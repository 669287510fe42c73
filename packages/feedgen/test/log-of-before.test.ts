import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { describeEachEngine, temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { activity, apply, DIDS, NOW } from './_history.ts'

const NEW = Object.keys(migrations).filter((name) => name >= '0014')
const old = Object.fromEntries(Object.entries(migrations).filter(([name]) => !NEW.includes(name)))

describeEachEngine<Schema>('a log from before there was a quota', old, (open, engine) => {
  it('knows the age of what it holds, and how much that is', async () => {
    await using folder = await temporaryDirectory('feedgen-')
    const url = `sqlite:${folder.path}/old.sqlite`
    // Types of columns are translated for SQLite when a database is opened.
    let db = engine === 'sqlite' ? await openDatabase<Schema>({ url, migrations: old }) : await open()
    const write = (position: number, kind: string, path: string, version: string, body: object) =>
      sql`insert into fact (position, did, kind, path, version, body)
        values (${position}, ${DIDS[0]}, ${kind}, ${path}, ${version}, ${JSON.stringify(body)})`.execute(
        db.kysely,
      )
    for (const [n, at] of [NOW - 3_000, NOW - 1_000, NOW - 2_000].entries()) {
      const body = { kind: 'activity', at, activity: { ...activity, kind: 'noted' }, cid: 'c' }
      await write(3 * n + 1, 'activity', `${ids.crumb}/k${n}`, '', body)
      await write(3 * n + 2, 'post', `app.bsky.feed.post/k${n}`, '', { kind: 'post', at, crumbRkey: `k${n}` })
      await write(3 * n + 3, 'activity', `${ids.show}/k${n}`, 'rev', body)
    }
    await write(10, 'entry', `${ids.show}/k0`, '', { kind: 'entry', cid: 'c', entry: {} })
    await sql`update log_head set position = 10`.execute(db.kysely)
    if (engine === 'sqlite') {
      await db.close()
      db = await openDatabase<Schema>({ url, migrations })
    } else for (const name of NEW) await migrations[name]?.up(db.kysely)
    const counts = await db.kysely.selectFrom('kept_count').select(['kept_as', 'at_most']).execute()
    expect(counts.map((row) => `${row.kept_as} ${row.at_most}`).sort()).toEqual([
      'crumb 3',
      'entry 1',
      'post 3',
      'step 3',
    ])
    const crumb = {
      type: 'crumb' as const,
      path: `${ids.crumb}/k3`,
      cid: 'c',
      activity: { ...activity, kind: 'noted' as const },
      createdAt: NOW,
    }
    const event = {
      kind: 'commit' as const,
      did: DIDS[0]!,
      rev: '3k22222222222',
      receivedAt: NOW,
      writes: [crumb],
    }
    await apply(db, [event], 1, { max: 2, onEvicted: () => undefined })
    const crumbs = db.kysely
      .selectFrom('fact')
      .select('path')
      .where('kept_as', '=', 'crumb')
      .orderBy('sort_at')
    expect((await crumbs.execute()).map(({ path }) => path.slice(-2))).toEqual(['k1', 'k3'])
    if (engine === 'sqlite') await db.close()
  })
})
