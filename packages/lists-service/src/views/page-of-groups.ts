/** The groups an account may be in, newest change first, page by page. */
import type { DidString } from '@atproto/lex-schema'
import type { Db } from '../database/schema.ts'
import { Refusal } from '../refusal.ts'

interface PageStart {
  readonly changedAt: number
  readonly space: string
}

/**
 * Spaces the account has a repo in: every group it ever joined. Whether it still is in them is for the caller to
 * ask. A group that changes while somebody pages moves to the front, and is then seen twice rather than never.
 */
export async function pageOfGroups(
  db: Db,
  author: DidString,
  o: { readonly limit: number; readonly cursor: string | undefined },
): Promise<{ spaces: string[]; cursor: string | undefined }> {
  let query = db
    .selectFrom('repos')
    .innerJoin('spaces', 'spaces.uri', 'repos.space')
    .select(['spaces.uri as space', 'spaces.changed_at as changedAt'])
    .where('repos.author', '=', author)
    .orderBy('spaces.changed_at', 'desc')
    .orderBy('spaces.uri', 'desc')
    .limit(o.limit)
  if (o.cursor !== undefined) {
    const { changedAt, space } = parseCursor(o.cursor)
    query = query.where((eb) =>
      eb.or([
        eb('spaces.changed_at', '<', changedAt),
        eb.and([eb('spaces.changed_at', '=', changedAt), eb('spaces.uri', '<', space)]),
      ]),
    )
  }
  const rows = await query.execute()
  const last = rows.at(-1)
  return {
    spaces: rows.map(({ space }) => space),
    cursor: last && rows.length === o.limit ? formatCursor(last) : undefined,
  }
}

function formatCursor({ changedAt, space }: PageStart): string {
  return Buffer.from(`${changedAt} ${space}`).toString('base64url')
}

function parseCursor(cursor: string): PageStart {
  const [, changedAt, space] =
    /^(\d{1,15}) ([\x21-\x7e]+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (changedAt === undefined || space === undefined)
    throw new Refusal('InvalidRequest', 'not a cursor of ours')
  return { changedAt: Number(changedAt), space }
}
