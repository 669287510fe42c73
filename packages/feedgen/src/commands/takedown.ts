import { AtUri, isValidAtUri, isValidDid } from '@atproto/syntax'
import { ids } from '@breadcrumbs/lexicons'
import { insertTakedown, OperatorError, readTakedowns, type Takedown } from '@breadcrumbs/service-kit'
import { openLog } from '../log/open-log.ts'

const HIDEABLE = ['app.bsky.feed.post', ids.crumb]

/**
 * Writes down that something is hidden from every feed, or shown again. A running service sees it
 * within two seconds; replay, repair and the return of a deleted account change nothing about it.
 *
 * @throws OperatorError for what is neither a DID nor the at-uri of a post or crumb
 */
export async function decideTakedown(databaseUrl: string, decision: Takedown): Promise<void> {
  if (!isSubject(decision.subject))
    throw new OperatorError('a takedown needs a DID, or the at-uri (with a DID) of a post or crumb')
  const db = await openLog({ url: databaseUrl })
  try {
    await insertTakedown(db.kysely, decision)
  } finally {
    await db.close()
  }
}

/** Every decision in lines for a terminal, oldest first. */
export async function listTakedowns(databaseUrl: string): Promise<string[]> {
  const db = await openLog({ url: databaseUrl })
  try {
    const decisions = await readTakedowns(db.kysely)
    return decisions.map(({ subject, isDown, decidedAt, note }) =>
      [new Date(decidedAt).toISOString(), isDown ? 'takedown' : 'restore ', subject, note]
        .join(' ')
        .trimEnd(),
    )
  } finally {
    await db.close()
  }
}

function isSubject(subject: string): boolean {
  if (isValidDid(subject)) return true
  if (!isValidAtUri(subject)) return false
  const { hostname, collection, rkey } = new AtUri(subject)
  return isValidDid(hostname) && HIDEABLE.includes(collection) && rkey !== ''
}
