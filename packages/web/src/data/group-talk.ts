import { type app, ids } from '@breadcrumbs/lexicons'
import { commentValue } from '../model/group-talk.ts'
import { apply, create, type GroupWriter, remove } from './group-apply.ts'

/** Says something about an item or a list. */
export async function writeComment(
  writer: GroupWriter,
  said: Omit<Parameters<typeof commentValue>[0], 'at'>,
): Promise<void> {
  const rkey = writer.nextTid()
  const value = commentValue({ ...said, at: new Date(writer.now()).toISOString() })
  await apply(writer, rkey, [create(ids.comment, rkey, value)])
}

/** Takes somebody else's comment off, by a removal that names the version seen; the history brings it back. Editors. */
export async function takeOffComment(
  writer: GroupWriter,
  { ref, cid }: app.breadcrumbs.temp.defs.CommentView,
): Promise<void> {
  const rkey = writer.nextTid()
  const subject = { author: ref.author, collection: ids.comment, rkey: ref.rkey, cid }
  const createdAt = new Date(writer.now()).toISOString()
  await apply(writer, rkey, [create(ids.removal, rkey, { subject, createdAt })])
}

/** Takes the person's own comment back, for good. */
export async function deleteComment(writer: GroupWriter, rkey: string): Promise<void> {
  await apply(writer, `${rkey}-gone`, [remove(ids.comment, rkey)])
}
