/** How far the caller is with a card, and what that opens. Hiding too much is the lesser harm. */
import { hasReached, type Position } from '@breadcrumbs/lexicons'
import type { Card } from './cards.ts'

type Progress = Card['progress'][number]
type Comment = Card['comments'][number]

/** Whether somebody with this progress may see what belongs at that place. */
export function isOpen(own: Progress | undefined, gate: Position | undefined): boolean {
  return gate === undefined || own?.value.state === 'done' || hasReached(own?.value.position, gate)
}

/**
 * Whether the caller may read the comment: their own, a spoiler-free one, or one whose place they have reached.
 * Without `revealAt` the place is where its writer is now; of a writer who says nothing about that, it is open.
 */
export function isReadable(comment: Comment, card: Card, caller: string): boolean {
  if (comment.author === caller || comment.value.spoilerFree === true) return true
  return isOpen(
    progressOf(card, caller),
    comment.value.revealAt ?? progressOf(card, comment.author)?.value.position,
  )
}

/** The member's own progress on the card. */
export function progressOf(card: Card, did: string): Progress | undefined {
  return card.progress.find((progress) => progress.author === did)
}
