import { titleKey } from '@breadcrumbs/lexicons'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { plainText, titleLine } from '../model/plain-text.ts'
import type { OwnCrumb } from '../model/resume.ts'
import { crumbFact, verdictWords } from '../model/wording.ts'
import { useLog } from './log-context.tsx'
import { MediumMark } from './medium-mark.tsx'
import { useDeleteCrumb } from './use-drop-crumb.ts'

interface Props {
  readonly item: OwnCrumb
}

/** One crumb of one's own trail. Drawn anew only when it changed: scrolling draws the trail many times over. */
export const CrumbRow = memo(function CrumbRow({ item }: Props) {
  const remove = useDeleteCrumb()
  const { edit } = useLog()
  const { crumb, rkey } = item
  const title = titleLine(crumb.work.title, 200)
  const verdict = verdictWords(crumb.verdict)
  return (
    <div className="crumb" data-busy={remove.isPending}>
      <MediumMark mediaType={crumb.work.mediaType} />
      <div className="crumb-text">
        <h4>
          <Link to="/item" hash={titleKey(crumb.work)}>
            <bdi>{title}</bdi>
          </Link>
        </h4>
        <p className="fact">
          <bdi>{crumbFact(crumb)}</bdi>
          {verdict === undefined ? null : <span className="verdict">{verdict}</span>}
          {item.isPending ? <span className="verdict">Not sent yet</span> : null}
        </p>
        {crumb.note === undefined ? null : (
          <p className="note">
            <bdi>{plainText(crumb.note, 1000)}</bdi>
          </p>
        )}
        {crumb.nextHint === undefined ? null : (
          <p className="next">
            Next: <bdi>{plainText(crumb.nextHint, 300)}</bdi>
          </p>
        )}
        {remove.isError ? <p className="problem">It could not be deleted. Try again.</p> : null}
      </div>
      <button
        type="button"
        className="button quiet icon-only"
        aria-label={`Edit crumb ${title}`}
        onClick={() => edit(item)}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true" className="icon">
          <path d="M5 19l1-4.500L16.500 4l3.500 3.500L9.500 18 5 19zM14 6.500l3.500 3.500" />
        </svg>
      </button>
      <button
        type="button"
        className="button quiet icon-only"
        aria-label={`Delete crumb ${title}`}
        disabled={remove.isPending}
        onClick={() => remove.mutate({ rkey, title })}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true" className="icon">
          <path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5" />
        </svg>
      </button>
    </div>
  )
})
