import type { Migration } from 'kysely/migration'

/** An answer names records of its group, so it goes with the group. Answers from before this go within a week. */
export const answersBySpace: Migration = {
  async up(db) {
    await db.schema.alterTable('answers').addColumn('space', 'text').execute()
    // Serves the end of a group.
    await db.schema.createIndex('answers_by_space').on('answers').column('space').execute()
  },
}
