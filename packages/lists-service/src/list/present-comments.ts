/** Comments on an item or a list as one member sees them: past their own place without text. */
import type { app } from '@breadcrumbs/lexicons'
import { ids } from '@breadcrumbs/lexicons'
import { isOpen, isReadable } from './caller-position.ts'
import type { Card } from './cards.ts'
import { definedOnly } from './defined-only.ts'
import type { MergedGroup, MergedList } from './merge.ts'
import { localRef, showsSpoilers, type Viewer } from './present-card.ts'
import { type LocalRef, refKey } from './reference.ts'

type CommentView = app.breadcrumbs.temp.defs.CommentView
type Comment = Card['comments'][number]

/**
 * The comments on the subject in the shared order, each with whether it is gated; undefined where there is no such
 * item or list to be seen. Of an item: those on every contribution of its card, as the card's counts have them.
 */
export function commentsFor(
  group: MergedGroup,
  subject: LocalRef,
  viewer: Viewer,
): { readonly comment: Comment; readonly isGated: boolean }[] | undefined {
  const showsAll = showsSpoilers(group, viewer)
  const key = refKey(subject)
  const card = subject.collection === ids.groupItem ? findCard(group.lists, key) : undefined
  const list = group.lists.find((merged) => refKey(merged.list) === key)
  const comments = card?.comments ?? list?.comments
  return comments?.map((comment) => {
    const isSeen = card ? isReadable(comment, card, viewer.did) : isReadableOnList(comment, viewer.did)
    return { comment, isGated: !showsAll && !isSeen }
  })
}

/** A comment for the viewer. */
export function presentComment({ comment, isGated }: { comment: Comment; isGated: boolean }): CommentView {
  const { subject, parent, text, revealAt, createdAt } = comment.value
  return definedOnly<CommentView>({
    ref: localRef(comment),
    cid: comment.cid,
    subject: localRef(subject),
    parent: parent && localRef(parent),
    text: isGated ? undefined : text,
    revealAt,
    gated: isGated ? true : undefined,
    createdAt,
  })
}

/** Nobody is anywhere in a list, so a place to wait for is one nobody has reached. */
function isReadableOnList({ author, value }: Comment, caller: string): boolean {
  return author === caller || value.spoilerFree === true || isOpen(undefined, value.revealAt)
}

function findCard(lists: readonly MergedList[], key: string): Card | undefined {
  for (const { cards } of lists) {
    const found = cards.find(({ items }) => items.some((item) => refKey(item) === key))
    if (found) return found
  }
  return undefined
}
