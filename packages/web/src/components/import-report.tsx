import { useState } from 'react'
import type { DryRun, Plan } from '../import/dry-run.ts'
import { estimateMs } from '../import/pace.ts'
import { countOf, durationWords, reportLines, SOURCE_NAMES } from '../import/wording.ts'
import { PillChoice } from './pill-choice.tsx'

/** What an import would do, before it does anything. */
export function ImportReport(props: {
  readonly result: DryRun
  readonly onWrite: (plan: Plan) => void
  readonly onBack: () => void
}) {
  const { result } = props
  const [detail, setDetail] = useState<'places' | 'everything'>(result.places ? 'places' : 'everything')
  const plan = (detail === 'places' ? result.places : undefined) ?? result.everything
  const lines = reportLines(plan.skipped, result.leftOut)
  const count = plan.writes.length
  return (
    <section className="panel import-part" aria-labelledby="import-report">
      <h2 id="import-report">{SOURCE_NAMES[result.source]}: nothing is written yet</h2>
      {result.places ? (
        <PillChoice
          legend="How much"
          name="detail"
          choices={[
            ['places', 'Where I am in each'],
            ['everything', 'Every step'],
          ]}
          value={detail}
          onChange={setDetail}
        />
      ) : null}
      <dl className="import-counts">
        <div>
          <dt>New</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
        <div>
          <dt>Already there</dt>
          <dd>{plan.alreadyThere.toLocaleString('en')}</dd>
        </div>
        <div>
          <dt>Not taken over</dt>
          <dd>{plan.skipped.length.toLocaleString('en')}</dd>
        </div>
      </dl>
      {lines.length > 0 ? (
        <details>
          <summary>What is not taken over, and why</summary>
          <ul className="import-reasons">
            {lines.map(({ key, text, rows }) => (
              <li key={key}>
                {text} <span className="muted">({rows})</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <p className="muted">
        {count === 0
          ? 'There is nothing to write.'
          : `Writes ${countOf(count, 'public record')} to your server, ratings and reviews included, and posts nothing. Takes ${durationWords(estimateMs(count))}; you can leave and come back. All of it can be undone.`}
      </p>
      <div className="button-row">
        {count === 0 ? null : (
          <button type="button" className="button primary" onClick={() => props.onWrite(plan)}>
            Write {countOf(count, 'record')}
          </button>
        )}
        <button type="button" className="button" onClick={props.onBack}>
          {count === 0 ? 'Back' : 'Not now'}
        </button>
      </div>
    </section>
  )
}
