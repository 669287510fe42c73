import { parseCrumbPageUrl } from '@breadcrumbs/lexicons'
import { Link } from '@tanstack/react-router'
import { useApp } from '../app-context.ts'
import type { FeedCard as Card, JudgedCard } from '../data/feeds.ts'
import { plainLine } from '../model/plain-text.ts'
import { dayOf } from './day-of.ts'
import { Judged } from './judged.tsx'

/** A post of a feed, as far as its reader wants to see it. */
export function FeedCard({ card }: { readonly card: JudgedCard }) {
  const day = dayOf(card.at)
  const by = (
    <p className="muted small">
      <bdi>{plainLine(card.handle || card.author, 80)}</bdi>
      {day === '' ? null : ` · ${day}`}
    </p>
  )
  return (
    <li className="crumb">
      <div className="crumb-text">
        <Judged judgement={card.judgement} words={<Words card={card} />} by={by} />
      </div>
    </li>
  )
}

/** What the card of the post says; there is no other text in a companion post. */
function Words({ card }: { readonly card: Card }) {
  const { config } = useApp()
  const address = card.link === undefined ? undefined : parseCrumbPageUrl(config.publicUrl, card.link)
  // In Bluesky a card says which app it comes from; here everything does.
  const fact = address === undefined ? card.description : card.description.replace(/ · Breadcrumbs$/, '')
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
        <bdi>{plainLine(fact, 300)}</bdi>
      </p>
    </>
  )
}
