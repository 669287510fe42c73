import { Link } from '@tanstack/react-router'
import { useApp } from '../app-context.ts'
import { longAgo } from '../model/days.ts'
import { nextStep } from '../model/next-step.ts'
import type { OwnWork } from '../model/own-works.ts'
import { plainText, titleLine } from '../model/plain-text.ts'
import { placeOf, verdictWords } from '../model/wording.ts'
import { useLog } from './log-context.tsx'
import { MediumMark } from './medium-mark.tsx'
import { readerClock } from './reader-clock.ts'
import { useStep } from './use-step.ts'

/** Where one was: place, own words, verdict, next step. Facts, no cheering. */
export function ResumeCard(props: { readonly own: OwnWork; readonly works: readonly OwnWork[] }) {
  const { card, key } = props.own
  const { now } = useApp()
  const log = useLog()
  const step = useStep(props.works)
  const next = nextStep(card.position)
  const title = titleLine(card.work.title, 120)
  const place = placeOf(card.position)
  const verdict = verdictWords(card.verdict)
  return (
    <article className="resume">
      <header className="resume-head">
        <MediumMark mediaType={card.work.mediaType} />
        <h3>
          <Link to="/item" hash={key}>
            <bdi>{title}</bdi>
          </Link>
        </h3>
      </header>
      <p className="resume-place">
        {place === '' ? 'You have started this.' : 'You stopped at '}
        {place === '' ? null : (
          <strong>
            <bdi>{place}</bdi>
          </strong>
        )}
      </p>
      {card.note === undefined ? null : (
        <p className="resume-note">
          <span className="visually-hidden">You wrote: </span>
          <bdi>{plainText(card.note, 280)}</bdi>
        </p>
      )}
      {card.nextHint === undefined ? null : (
        <p className="next">
          Next: <bdi>{plainText(card.nextHint, 160)}</bdi>
        </p>
      )}
      <footer className="resume-foot">
        <span className="muted">
          {card.at === 0 ? null : `Last: ${longAgo(card.at, readerClock(now()))}`}
          {verdict === undefined ? null : ` · ${verdict}`}
        </span>
        <span className="resume-actions">
          {next === undefined ? null : (
            <button
              type="button"
              className="button"
              aria-label={`${next.label} of ${title}`}
              onClick={() => step(card.work, 'progressed', next.position)}
            >
              {next.label}
            </button>
          )}
          <button
            type="button"
            className="button"
            aria-label={`Pick up ${title}`}
            onClick={() => log.open({ work: card.work, position: card.position })}
          >
            Pick up
          </button>
        </span>
      </footer>
    </article>
  )
}
