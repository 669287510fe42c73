import { DatabaseSync } from 'node:sqlite'
import type { FeedPage } from '../src/feeds/feed.ts'
import { itemJson } from '../src/index/shown-items.ts'

/** An item as the stream of the benchmark has it. Authors and readers are numbers, ids rise with time. */
export interface SqlItem {
  readonly author: number
  readonly at: number
  readonly postRkey: string
}

export interface SqlForm {
  /** Writes items in one transaction. */
  append(items: readonly SqlItem[]): void
  follow(reader: number, authors: readonly number[]): void
  page(reader: number, limit: number): FeedPage
}

/**
 * The friends feed as SQL does it best: the join carries nothing but ids, out of a covering index, and only
 * the items of the page are fetched. No shield, fold, block or preference: less than the service does.
 * Durability is that of the service.
 */
export function openSqlForm(file: string, didOf: (author: number) => string): SqlForm {
  const db = new DatabaseSync(file)
  db.exec(`
    pragma journal_mode = wal; pragma synchronous = full;
    create table item (id integer primary key, author integer not null, at integer not null, rkey text not null) strict;
    create index item_author on item (author, id);
    create table follow (reader integer not null, author integer not null, primary key (reader, author)) strict, without rowid;
  `)
  const insert = db.prepare('insert into item (author, at, rkey) values (?, ?, ?)')
  const follow = db.prepare('insert or ignore into follow (reader, author) values (?, ?)')
  const newest = db.prepare(`
    select author, at, rkey from item where id in (
      select item.id from follow join item on item.author = follow.author
      where follow.reader = ? order by item.id desc limit ?
    ) order by id desc
  `)
  const inTransaction = (work: () => void) => {
    db.exec('begin immediate')
    work()
    db.exec('commit')
  }
  return {
    append: (items) =>
      inTransaction(() => {
        for (const { author, at, postRkey } of items) insert.run(author, at, postRkey)
      }),
    follow: (reader, authors) =>
      inTransaction(() => {
        for (const author of authors) follow.run(reader, author)
      }),
    page(reader, limit) {
      const rows = newest.all(reader, limit + 1) as { author: number; at: number; rkey: string }[]
      const items = rows.slice(0, limit).map(({ author, rkey }) => {
        const [did, context] = [didOf(author), 'friends.same-rkey']
        return { did, postRkey: rkey, context, json: itemJson(did, rkey, context) }
      })
      const last = rows[limit - 1]
      return { items, next: rows.length > limit && last ? { at: last.at, tie: '000000000000' } : undefined }
    },
  }
}
