import { Fragment } from 'react'
import { useAccount } from '../account-context.ts'
import type { CardView, GroupView } from '../data/group-reads.ts'
import { type Standing, whereEverybodyIs } from '../model/group-progress.ts'
import { MemberName } from './member-name.tsx'

/** Places named on a card; the others are a number. */
const NAMED_MAX = 3

/** Where everybody is, in one line of a card. */
export function GroupWhere({ card, group }: { readonly card: CardView; readonly group: GroupView }) {
  const { did } = useAccount()
  const standings = whereEverybodyIs(card, did, group.spoilerMode)
  if (standings.length === 0) return null
  const more = standings.length - NAMED_MAX
  return (
    <p className="where">
      {standings.slice(0, NAMED_MAX).map((standing, index) => (
        <Fragment key={standing.did}>
          {index === 0 ? '' : ' · '}
          <span>
            <Who standing={standing} group={group} /> <strong>{standing.words}</strong>
          </span>
        </Fragment>
      ))}
      {more > 0 ? ` · ${more} more` : ''}
    </p>
  )
}

/** The same in full: what they made of it and noted, as far as the person may see it. */
export function GroupStandings({ card, group }: { readonly card: CardView; readonly group: GroupView }) {
  const { did } = useAccount()
  const others = whereEverybodyIs(card, did, group.spoilerMode).filter(({ isSelf }) => !isSelf)
  const silent = group.members.filter(
    ({ did: member, status, sharesProgress }) =>
      status === 'active' && member !== did && sharesProgress !== true,
  ).length
  return (
    <>
      {others.length > 0 ? (
        <ul className="standings">
          {others.map((standing) => (
            <li key={standing.did}>
              <Who standing={standing} group={group} /> <strong>{standing.words}</strong>
              {standing.verdict ? <span className="verdict">{standing.verdict}</span> : null}
              {standing.note ? (
                <p className="note">
                  <bdi>{standing.note}</bdi>
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      ) : (
        <p className="muted">Nobody else has said where they are.</p>
      )}
      {silent > 0 ? (
        <p className="hint">
          {silent === 1 ? 'One member does' : `${silent} members do`} not share where they are.
        </p>
      ) : null}
    </>
  )
}

function Who({ standing, group }: { readonly standing: Standing; readonly group: GroupView }) {
  return standing.isSelf ? 'You' : <MemberName group={group} did={standing.did} />
}
