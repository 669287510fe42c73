import { Fragment } from 'react'
import { useAccount } from '../app-context.ts'
import type { CardView, GroupView } from '../data/groups.ts'
import { plainLine, plainText } from '../model/plain-text.ts'
import { MediumMark } from './medium-mark.tsx'
import { PersonName } from './person-name.tsx'
import { VoteButtons } from './vote-buttons.tsx'

/** Contributors named on a card; the others are a number. */
const NAMED_MAX = 3

interface Props {
  readonly card: CardView
  readonly members: GroupView['members']
  /** Absent where the person's role does not allow removing. */
  readonly onRemove: ((card: CardView, title: string) => void) | undefined
  readonly onVote: (card: CardView, value: 1 | -1 | undefined) => void
  readonly voting: string | undefined
  readonly isBusy: boolean
}

/** One work on a shared list, whoever added it. */
export function GroupCard({ card, members, onRemove, onVote, voting, isBusy }: Props) {
  const title = plainLine(card.work.title, 200)
  const notes = card.contributors.filter((contribution) => contribution.note !== undefined)
  return (
    <li className="crumb" data-busy={isBusy}>
      <MediumMark mediaType={card.work.mediaType} />
      <div className="crumb-text">
        <h3>
          <bdi>{title}</bdi>
        </h3>
        <p className="fact muted">
          Added by <Contributors card={card} members={members} />
        </p>
        {notes.map((contribution) => (
          <p key={`${contribution.author} ${contribution.rkey}`} className="note">
            <bdi>{plainText(contribution.note ?? '', 500)}</bdi>
          </p>
        ))}
        {voting === 'none' ? null : (
          <VoteButtons
            title={title}
            votes={card.votes}
            hasVeto={voting !== 'up' && voting !== 'rank'}
            isBusy={isBusy}
            onVote={(value) => onVote(card, value)}
          />
        )}
      </div>
      {onRemove === undefined ? null : (
        <button
          type="button"
          className="button quiet icon-only"
          aria-label={`Remove ${title}`}
          disabled={isBusy}
          onClick={() => onRemove(card, title)}
        >
          <span aria-hidden="true">×</span>
        </button>
      )}
    </li>
  )
}

function Contributors({ card, members }: Pick<Props, 'card' | 'members'>) {
  const { did } = useAccount()
  const authors = [...new Set(card.contributors.map((contribution) => contribution.author))]
  const named = authors.slice(0, NAMED_MAX)
  const others = authors.length - named.length
  return (
    <>
      {named.map((author, index) => (
        <Fragment key={author}>
          {index === 0 ? '' : index === named.length - 1 && others === 0 ? ' and ' : ', '}
          {author === did ? (
            'you'
          ) : (
            <PersonName did={author} nickname={members.find((member) => member.did === author)?.nickname} />
          )}
        </Fragment>
      ))}
      {others > 0 ? ` and ${others} more` : ''}
    </>
  )
}
