import { type ReactNode, useId, useState } from 'react'
import type { Cover } from '../model/moderation/judgement.ts'

/**
 * What one's settings in Bluesky, or a label, close: the reason in words, and a button where one may look all the same.
 * What is closed is not on the page at all, so nothing can read it out. Another reason closes it again.
 */
export function Covered(props: {
  readonly cover: Cover
  readonly children: ReactNode
  /** Stands there while it is closed. */
  readonly closed?: ReactNode
}) {
  const { cover, children } = props
  const [opened, setOpened] = useState<string>()
  const [reasonId, insideId] = [useId(), useId()]
  const isOpen = cover.canOpen && opened === cover.words
  return (
    <div className="covered">
      {isOpen ? null : props.closed}
      <div className="covered-head">
        <p id={reasonId}>
          <bdi>{cover.words}</bdi>
          {cover.canOpen ? null : <span className="muted small covered-stays">This stays closed.</span>}
        </p>
        {cover.canOpen ? (
          <button
            type="button"
            className="button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? insideId : undefined}
            aria-describedby={reasonId}
            onClick={() => setOpened(isOpen ? undefined : cover.words)}
          >
            {isOpen ? 'Hide again' : 'Show anyway'}
          </button>
        ) : null}
      </div>
      {isOpen ? (
        <div id={insideId} className="covered-inside">
          {children}
        </div>
      ) : null}
    </div>
  )
}

/** Reasons that stand beside something, such as labels that close nothing. */
export function Badges({ badges }: { readonly badges: readonly string[] }) {
  if (badges.length === 0) return null
  return (
    <ul className="badges" aria-label="Labels">
      {badges.map((badge) => (
        <li key={badge} className="badge">
          <bdi>{badge}</bdi>
        </li>
      ))}
    </ul>
  )
}
