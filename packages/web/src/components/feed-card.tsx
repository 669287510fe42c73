import { parseCrumbPageUrl } from '@breadcrumbs/lexicons'
import { Link } from '@tanstack/react-router'
import { useApp } from '../app-context.ts'
import type { FeedCard as Card, JudgedCard } from '../data/feeds.ts'
import { plainLine } from '../model/plain-text.ts'
import { Badges, Covered } from './covered.tsx'

/** A post of a feed, as far as its reader wants to see it. */
export function FeedCard({ card }: { readonly card: JudgedCard }) {
  return (
    <li className="crumb">
      <div className="crumb-text">
        <Judged card={card} />
      </div>
    </li>
  )
}

function Judged({ card }: { readonly card: JudgedCard }) {
  const { judgement } = card
  const words = <Words card={card} />
  const by = (
    <>
      <p className="muted small">
        <bdi>{plainLine(card.handle || card.author, 80)}</bdi>
      </p>
      <Badges badges={judgement.badges} />
    </>
  )
  if (judgement.show === 'open')
    return (
      <>
        {words}
        {by}
      </>
    )
  if (judgement.cover.part === 'all')
    return (
      <Covered cover={judgement.cover}>
        {words}
        {by}
      </Covered>
    )
  return (
    <>
      <Covered cover={judgement.cover}>{words}</Covered>
      {by}
    </>
  )
}

/** What the card of the post says; there is no other text in a companion post. */
function Words({ card }: { readonly card: Card }) {
  const { config } = useApp()
  const address = card.link === undefined ? undefined : parseCrumbPageUrl(config.publicUrl, card.link)
  const title = <bdi>{plainLine(card.title, 200) || 'A post'}</bdi>
  return (
    <>
      <h3>
        {address === undefined ? (
          title
        ) : (
          <Link to="/c/$did/$rkey" params={address}>
            {title}
          </Link>
        )}
      </h3>
      <p className="fact">
        <bdi>{plainLine(card.description, 300)}</bdi>
      </p>
    </>
  )
}
