import type { Migration } from 'kysely/migration'

/**
 * Members' repos: their head, their records, their log. Only what no version of the protocol changes is kept:
 * records, CIDs, revs, set hash, operations. Commits and archives are made when asked for.
 */
export const repos: Migration = {
  async up(db) {
    await db.schema
      .createTable('repos')
      .addColumn('space', 'text', (c) => c.notNull().references('spaces.uri'))
      .addColumn('author', 'text', (c) => c.notNull())
      .addColumn('rev', 'text', (c) => c.notNull())
      .addColumn('set_hash', 'bytea', (c) => c.notNull())
      .addColumn('record_count', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('repos_pkey', ['space', 'author'])
      .execute()
    // Serves listGroups: a member has a repo in every group they joined.
    await db.schema.createIndex('repos_by_author').on('repos').columns(['author', 'space']).execute()

    await db.schema
      .createTable('records')
      .addColumn('space', 'text', (c) => c.notNull())
      .addColumn('author', 'text', (c) => c.notNull())
      .addColumn('collection', 'text', (c) => c.notNull())
      .addColumn('rkey', 'text', (c) => c.notNull())
      .addColumn('cid', 'text', (c) => c.notNull())
      .addColumn('bytes', 'bytea', (c) => c.notNull())
      .addPrimaryKeyConstraint('records_pkey', ['space', 'author', 'collection', 'rkey'])
      .addForeignKeyConstraint('records_repo', ['space', 'author'], 'repos', ['space', 'author'])
      .execute()
    // Serves the limits: how many lists, items and members a group has.
    await db.schema
      .createIndex('records_by_collection')
      .on('records')
      .columns(['space', 'collection'])
      .execute()

    await db.schema
      .createTable('ops')
      .addColumn('space', 'text', (c) => c.notNull())
      .addColumn('position', 'bigint', (c) => c.notNull())
      .addColumn('author', 'text', (c) => c.notNull())
      .addColumn('rev', 'text', (c) => c.notNull())
      .addColumn('idx', 'integer', (c) => c.notNull())
      .addColumn('collection', 'text', (c) => c.notNull())
      .addColumn('rkey', 'text', (c) => c.notNull())
      .addColumn('cid', 'text')
      .addColumn('prev', 'text')
      .addColumn('acting', 'text')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('ops_pkey', ['space', 'position'])
      .addForeignKeyConstraint('ops_repo', ['space', 'author'], 'repos', ['space', 'author'])
      .execute()
    // Serves the rate limit (operations since a rev) and the log of one repo in its order.
    await db.schema
      .createIndex('ops_by_repo')
      .unique()
      .on('ops')
      .columns(['space', 'author', 'rev', 'idx'])
      .execute()
  },
}
