import { Fragment, memo } from 'react'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import type { CardView, GroupView } from '../data/group-reads.ts'
import { nextCheckpoint } from '../model/group-plan.ts'
import { isOver, type StateChange, statusWords } from '../model/group-state.ts'
import { plainLine, plainText, titleLine } from '../model/plain-text.ts'
import { dayOf } from './day-of.ts'
import { GroupConflict } from './group-conflict.tsx'
import { checkpointWords } from './group-plan.tsx'
import { GroupWhere } from './group-where.tsx'
import { MediumMark } from './medium-mark.tsx'
import { MemberName } from './member-name.tsx'
import { VoteButtons } from './vote-buttons.tsx'

/** Contributors named on a card; the others are a number. */
const NAMED_MAX = 3

interface Props {
  readonly card: CardView
  readonly group: GroupView
  readonly voting: string | undefined
  /** Whether the person may change what is shared. */
  readonly edits: boolean
  readonly isBusy: boolean
  readonly acts: CardActs
}

/** What is done to cards from a list; the same object for as long as it does the same, see GroupCard. */
export interface CardActs {
  readonly open: (card: CardView) => void
  readonly remove: (card: CardView, title: string) => void
  readonly vote: (card: CardView, value: number | undefined) => void
  readonly change: (card: CardView, change: StateChange) => void
}

/**
 * One work on a shared list, whoever added it: what matters now; a tap on the title opens the rest. Drawn again only
 * when something about it changed: a vote on a list of a thousand titles changes one.
 */
export const GroupCard = memo(function GroupCard(props: Props) {
  const { card, group, edits, acts } = props
  const title = titleLine(card.work.title, 200)
  const notes = card.contributors.filter((contribution) => contribution.note !== undefined)
  return (
    <li className="crumb" data-busy={props.isBusy} data-over={isOver(card)}>
      <MediumMark mediaType={card.work.mediaType} />
      <div className="crumb-text">
        <h3>
          <button type="button" className="card-title" onClick={() => acts.open(card)}>
            <bdi>{title}</bdi>
          </button>
        </h3>
        <p className="fact muted">
          Added by <Contributors card={card} group={group} />
        </p>
        <CardFacts card={card} onOpen={() => acts.open(card)} />
        <GroupWhere card={card} group={group} />
        {notes.map((contribution) => (
          <p key={`${contribution.author} ${contribution.rkey}`} className="note">
            <bdi>{plainText(contribution.note ?? '', 500)}</bdi>
          </p>
        ))}
        {edits ? (
          <GroupConflict card={card} title={title} onSettle={(change) => acts.change(card, change)} />
        ) : null}
        {isOver(card) ? null : (
          <VoteButtons
            title={title}
            votes={card.votes}
            voting={props.voting}
            onVote={(value) => acts.vote(card, value)}
          />
        )}
      </div>
      {edits ? (
        <button
          type="button"
          className="button quiet icon-only"
          aria-label={`Remove ${title}`}
          disabled={props.isBusy}
          onClick={() => acts.remove(card, title)}
        >
          <span aria-hidden="true">×</span>
        </button>
      ) : null}
    </li>
  )
})

/** Shared state, plan and what there is to talk about, in a line of small labels. */
function CardFacts({ card, onOpen }: Pick<Props, 'card'> & { readonly onOpen: () => void }) {
  const { now } = useApp()
  const status = statusWords(card.status)
  const planned = card.plannedFor === undefined ? '' : dayOf(card.plannedFor)
  const next = isOver(card) ? undefined : nextCheckpoint(card.checkpoints ?? [], now())
  const talk = talkWords(card)
  if (status === undefined && planned === '' && next === undefined && talk === '') return null
  return (
    <p className="card-facts">
      {status === undefined ? null : (
        <span className="status" data-status={card.status}>
          {status}
        </span>
      )}
      {planned === '' ? null : <span className="muted small">Planned for {planned}</span>}
      {next === undefined ? null : (
        <span className="muted small">
          <bdi>{plainLine(next.label, 100)}</bdi> {checkpointWords(next)}
        </span>
      )}
      {talk === '' ? null : (
        <button type="button" className="card-talk small" onClick={onOpen}>
          {talk}
        </button>
      )}
    </p>
  )
}

function talkWords({ commentCount, gatedCommentCount }: CardView): string {
  const open = commentCount === 0 ? '' : commentCount === 1 ? '1 comment' : `${commentCount} comments`
  const held = gatedCommentCount === 0 ? '' : `${gatedCommentCount} past your place`
  return [open, held].filter((words) => words !== '').join(' · ')
}

function Contributors({ card, group }: Pick<Props, 'card' | 'group'>) {
  const { did } = useAccount()
  const authors = [...new Set(card.contributors.map((contribution) => contribution.author))]
  const named = authors.slice(0, NAMED_MAX)
  const others = authors.length - named.length
  return (
    <>
      {named.map((author, index) => (
        <Fragment key={author}>
          {index === 0 ? '' : index === named.length - 1 && others === 0 ? ' and ' : ', '}
          {author === did ? 'you' : <MemberName group={group} did={author} />}
        </Fragment>
      ))}
      {others > 0 ? ` and ${others} more` : ''}
    </>
  )
}
