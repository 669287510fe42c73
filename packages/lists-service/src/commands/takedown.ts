import { insertTakedown, OperatorError, readTakedowns, type Takedown } from '@breadcrumbs/service-kit'
import type { ListsConfig } from '../config.ts'
import type { Db } from '../database/schema.ts'
import { findSpace, readOneRecord } from '../repo-host/store.ts'
import { parseTakedownSubject, type TakedownSubject } from '../takedowns/takedown-subject.ts'
import { type Terminal, withDatabase } from './operator.ts'

/**
 * Writes down that a group, a person or a record is hidden, or shown again. Running services see it within two
 * seconds; nothing is deleted. Exit code 0. Throws OperatorError for what is none of the three.
 */
export function takedown(config: ListsConfig, decision: Takedown, terminal: Terminal): Promise<number> {
  const subject = parseTakedownSubject(decision.subject)
  if (!subject) {
    throw new OperatorError(
      'a takedown needs a DID, a group (at://…/space/…/…) or a record of one that is no membership',
    )
  }
  return withDatabase(config.databaseUrl.reveal(), async (db) => {
    await insertTakedown(db.kysely, decision)
    // It may come yet, by a copy or by joining; a misspelt name never does.
    if (!(await isHere(db.kysely, subject)))
      terminal.progress(`nothing here is called ${decision.subject}: the decision is kept all the same`)
    return 0
  })
}

/** Prints every decision, oldest first. Exit code 0. */
export function takedowns(config: ListsConfig, terminal: Terminal): Promise<number> {
  return withDatabase(config.databaseUrl.reveal(), async (db) => {
    for (const { subject, isDown, decidedAt, note } of await readTakedowns(db.kysely)) {
      const words = [new Date(decidedAt).toISOString(), isDown ? 'takedown' : 'restore ', subject, note]
      terminal.out(words.join(' ').trimEnd())
    }
    return 0
  })
}

/** Whether a word on the command line is a subject and not a file: no path begins like this. */
export function looksLikeSubject(word: string): boolean {
  return word.startsWith('did:') || word.startsWith('at://')
}

async function isHere(db: Db, subject: TakedownSubject): Promise<boolean> {
  switch (subject.kind) {
    case 'group':
      return (await findSpace(db, subject.space)) !== undefined
    case 'record':
      return (await readOneRecord(db, subject.space, subject)) !== undefined
    case 'person': {
      const repos = db.selectFrom('repos').select('space').where('author', '=', subject.did)
      return (await repos.limit(1).execute()).length > 0
    }
  }
}
