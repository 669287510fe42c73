import { Link } from '@tanstack/react-router'
import type { EndReason } from '../data/group-live.ts'

const WORDS: Readonly<Record<EndReason, { readonly title: string; readonly text: string }>> = {
  removed: {
    title: 'You are not in this group any more',
    text: 'Somebody who looks after it took you out. What you log for yourself is untouched.',
  },
  left: { title: 'You left this group', text: 'A new code lets you in again.' },
  deleted: {
    title: 'This group has ended',
    text: 'Its owner closed it for everybody. What you log for yourself is untouched.',
  },
}

/** What stands in place of a group that is closed to the person; `reason` is absent where they may never have been in. */
export function GroupClosed({ reason }: { readonly reason: EndReason | undefined }) {
  const words = reason && WORDS[reason]
  return (
    <div className="state" role="alert">
      <svg viewBox="0 0 64 64" aria-hidden="true" className="state-door">
        <path d="M16 56V12a4 4 0 0 1 4-4h24a4 4 0 0 1 4 4v44M8 56h48" />
        <circle cx="40" cy="34" r="2.5" />
      </svg>
      <h1>{words?.title ?? 'This is closed to you'}</h1>
      <p>{words?.text ?? 'This group does not exist, or you are not in it.'}</p>
      <Link to="/groups" className="button">
        Your groups
      </Link>
    </div>
  )
}
