import type { Position } from '@breadcrumbs/lexicons'
import { useState } from 'react'
import { useAccount } from '../account-context.ts'
import type { GroupView } from '../data/group-reads.ts'
import type { threads } from '../model/group-talk.ts'
import { plainText } from '../model/plain-text.ts'
import { placeOf } from '../model/wording.ts'
import { dayOf } from './day-of.ts'
import { MemberName } from './member-name.tsx'

type Comment = Parameters<typeof threads>[0][number]

/** One comment: who, from where on, and what; without its text while it is past the reader's place. */
export function GroupComment(props: {
  readonly group: GroupView
  readonly comment: Comment
  readonly onAnswer: () => void
  /** Absent where the person may not take it off. */
  readonly onDelete: (() => void) | undefined
}) {
  const { group, comment } = props
  const { did } = useAccount()
  const [isAsking, setAsking] = useState(false)
  const isOwn = comment.ref.author === did
  const place = placeOf(comment.revealAt as Position | undefined)
  return (
    <article className="comment">
      <p className="comment-head">
        <strong>{isOwn ? 'You' : <MemberName group={group} did={comment.ref.author} />}</strong>
        <span className="muted small">
          {place === '' ? '' : `at ${place}`}
          {place !== '' && comment.createdAt ? ' · ' : ''}
          {comment.createdAt ? dayOf(comment.createdAt) : ''}
        </span>
      </p>
      {comment.text === undefined ? (
        <p className="comment-blur">
          <span aria-hidden="true">Something that waits for you</span>
          <span className="visually-hidden">Past where you are.</span>
        </p>
      ) : (
        <p className="comment-text">
          <bdi>{plainText(comment.text, 2000)}</bdi>
        </p>
      )}
      {comment.text === undefined ? null : (
        <p className="comment-foot">
          {isAsking ? (
            <>
              <span>{isOwn ? 'Delete it for good?' : 'Take it off for everybody?'}</span>
              <button type="button" className="button quiet" onClick={props.onDelete}>
                {isOwn ? 'Delete' : 'Take off'}
              </button>
              <button type="button" className="button quiet" onClick={() => setAsking(false)}>
                Keep
              </button>
            </>
          ) : (
            <>
              <button type="button" className="button quiet" onClick={props.onAnswer}>
                Answer
              </button>
              {props.onDelete ? (
                <button type="button" className="button quiet" onClick={() => setAsking(true)}>
                  {isOwn ? 'Delete…' : 'Take off…'}
                </button>
              ) : null}
            </>
          )}
        </p>
      )}
    </article>
  )
}
