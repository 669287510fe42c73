import type { Position } from '@breadcrumbs/lexicons'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAccount } from '../account-context.ts'
import { type GroupView, type LocalRef, readComments } from '../data/group-reads.ts'
import { deleteComment, takeOffComment, writeComment } from '../data/group-talk.ts'
import { cardKey } from '../model/group-cards.ts'
import { type Reveal, threads } from '../model/group-talk.ts'
import { roleOf } from '../model/roles.ts'
import { GroupComment } from './group-comment.tsx'
import { GroupCommentForm } from './group-comment-form.tsx'
import { Skeleton } from './skeleton.tsx'
import { Failed, InlineProblem } from './states.tsx'
import { groupKey, writeKey } from './use-group.ts'
import { useGroupWriter } from './use-group-writes.ts'

/** What is said about an item or a list. What lies past the person's own place is a number until they ask for it. */
export function GroupTalk(props: {
  readonly group: GroupView
  readonly subject: LocalRef
  /** Media type of the work, where it is about one: comments then can wait for a place in it. */
  readonly mediaType: string | undefined
  readonly ownPosition: Position | undefined
}) {
  const { group, subject } = props
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const writer = useGroupWriter(group.space)
  const [showAnyway, setShowAnyway] = useState(false)
  const [answering, setAnswering] = useState<LocalRef>()
  const key = groupKey(did, group.space, 'comments', subject.author, subject.rkey)
  const talk = useInfiniteQuery({
    queryKey: [...key, showAnyway],
    queryFn: ({ pageParam }) => readComments(lists, group.space, subject, { showAnyway, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor,
  })
  const all = talk.data?.pages.flatMap((page) => page.comments) ?? []
  const { edits } = roleOf(group.role)
  const settle = {
    mutationKey: writeKey(group.space),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: key }),
        queries.invalidateQueries({ queryKey: groupKey(did, group.space, 'cards') }),
      ]),
  }
  const say = useMutation({
    ...settle,
    mutationFn: (o: { readonly text: string; readonly reveal: Reveal }) =>
      writeComment(writer, { ...o, subject, parent: answering }),
    onSuccess: () => setAnswering(undefined),
  })
  const takeBack = useMutation({
    ...settle,
    mutationFn: (gone: (typeof all)[number]) =>
      gone.ref.author === did ? deleteComment(writer, gone.ref.rkey) : takeOffComment(writer, gone),
  })

  const held = all.filter((comment) => comment.gated === true)
  // A blurred comment keeps its place in the talk; hidden ones are a number.
  const shown = group.spoilerMode === 'blur' ? all : all.filter((comment) => comment.gated !== true)
  const answered = all.find((comment) => answering && cardKey(comment.ref) === cardKey(answering))
  const comment = (each: (typeof all)[number]) => (
    <GroupComment
      key={cardKey(each.ref)}
      group={group}
      comment={each}
      onAnswer={() => setAnswering(each.ref)}
      onDelete={each.ref.author === did || edits ? () => takeBack.mutate(each) : undefined}
    />
  )
  return (
    <div className="talk">
      {talk.isPending ? <Skeleton rows={1} label="Reading what was said" /> : null}
      {talk.isError ? (
        <Failed what="What was said" error={talk.error} retry={() => void talk.refetch()} />
      ) : null}
      {talk.isSuccess && all.length === 0 ? <p className="muted">Nothing said yet.</p> : null}
      {shown.length > 0 ? (
        <ul className="comments">
          {threads(shown).map((thread) => (
            <li key={cardKey(thread.comment.ref)}>
              {comment(thread.comment)}
              {thread.replies.length > 0 ? (
                <ul className="comments replies">
                  {thread.replies.map((reply) => (
                    <li key={cardKey(reply.ref)}>{comment(reply)}</li>
                  ))}
                </ul>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {talk.hasNextPage ? (
        <button type="button" className="button wide" onClick={() => void talk.fetchNextPage()}>
          More
        </button>
      ) : null}
      {held.length > 0 ? (
        <div className="held">
          <p>{held.length === 1 ? 'One comment is' : `${held.length} comments are`} past where you are.</p>
          <button type="button" className="button" onClick={() => setShowAnyway(true)}>
            Show anyway
          </button>
        </div>
      ) : null}
      {showAnyway ? (
        <button type="button" className="button quiet" onClick={() => setShowAnyway(false)}>
          Hide what is past your place again
        </button>
      ) : null}
      <InlineProblem error={takeBack.error} />
      <GroupCommentForm
        mediaType={props.mediaType}
        ownPosition={props.ownPosition}
        answered={answered}
        group={group}
        error={say.error}
        isBusy={say.isPending}
        onCancelAnswer={() => setAnswering(undefined)}
        onSay={(said) => say.mutateAsync(said)}
      />
    </div>
  )
}
