import { type app, ids, type Position } from '@breadcrumbs/lexicons'
import { cardKey } from './group-cards.ts'

type Comment = app.breadcrumbs.temp.defs.CommentView
type LocalRef = app.breadcrumbs.temp.defs.LocalRef

/** Longest comment (lexicon), in graphemes. */
export const COMMENT_MAX = 2000

/** A comment and what was said to it, to any depth, in one row: deep nesting helps nobody on a phone. */
export interface Thread {
  readonly comment: Comment
  readonly replies: readonly Comment[]
}

/** Comments by what they answer. An answer to something that is gone, or not read yet, stands for itself. */
export function threads(comments: readonly Comment[]): readonly Thread[] {
  const byKey = new Map(comments.map((comment) => [cardKey(comment.ref), comment]))
  const rootOf = (comment: Comment): Comment => {
    const seen = new Set([comment])
    let root = comment
    for (;;) {
      const parent = root.parent && byKey.get(cardKey(root.parent))
      if (parent === undefined || seen.has(parent)) return root
      seen.add(parent)
      root = parent
    }
  }
  const found = new Map<Comment, Comment[]>()
  for (const comment of comments) {
    const root = rootOf(comment)
    if (root === comment) found.set(comment, found.get(comment) ?? [])
    else found.set(root, [...(found.get(root) ?? []), comment])
  }
  return [...found].map(([comment, replies]) => ({ comment, replies }))
}

/** From where on a comment may be read. */
export type Reveal =
  | { readonly from: 'everyone' }
  | { readonly from: 'place'; readonly position: Position | undefined }

/**
 * The comment to write. One for everyone is marked as safe; any other says from where on it may be read, because
 * without that it would open with its writer's own steps. `at` is ISO.
 */
export function commentValue(o: {
  readonly subject: LocalRef
  readonly parent: LocalRef | undefined
  readonly text: string
  readonly reveal: Reveal
  readonly at: string
}) {
  const { subject, parent, reveal } = o
  return {
    $type: ids.comment,
    subject,
    ...(parent === undefined ? {} : { parent }),
    text: o.text.trim(),
    ...(reveal.from === 'everyone'
      ? { spoilerFree: true }
      : reveal.position === undefined
        ? {}
        : { revealAt: reveal.position }),
    createdAt: o.at,
  }
}
