/** One page of comments, in the shared order: (key, author). */
import { compareRefs } from '../list/reference.ts'
import { Refusal } from '../refusal.ts'

interface Placed {
  readonly comment: Parameters<typeof compareRefs>[0]
}

/** Comments after the cursor's place; one that is deleted meanwhile loses no other. */
export function pageOfComments<T extends Placed>(
  comments: readonly T[],
  o: { readonly limit: number; readonly cursor: string | undefined },
): { page: readonly T[]; cursor: string | undefined } {
  const after = o.cursor === undefined ? undefined : parseCursor(o.cursor)
  const rest = after ? comments.filter(({ comment }) => compareRefs(comment, after) > 0) : comments
  const page = rest.slice(0, o.limit)
  const last = page.at(-1)?.comment
  return { page, cursor: last && rest.length > page.length ? formatCursor(last) : undefined }
}

function formatCursor({ rkey, author }: Placed['comment']): string {
  return Buffer.from(`${rkey} ${author}`).toString('base64url')
}

function parseCursor(cursor: string): Placed['comment'] {
  const [, rkey, author] = /^(\S+) (did:\S+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (rkey === undefined || author === undefined) throw new Refusal('InvalidRequest', 'not a cursor of ours')
  return { rkey, author: author as Placed['comment']['author'], collection: 'app.breadcrumbs.temp.comment' }
}
