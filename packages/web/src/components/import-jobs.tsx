import type { Job } from '../import/job.ts'
import { countOf, SOURCE_NAMES } from '../import/wording.ts'
import { dateLocale } from '../model/date-locale.ts'

/** How far an import is, while it runs. */
export function ImportProgress(props: {
  readonly job: Job
  readonly waitsUntil: number | undefined
  readonly onPause: () => void
}) {
  const { job, waitsUntil } = props
  const isUndoing = job.state === 'undoing'
  const done = isUndoing ? job.removed : job.written + job.foreign
  const all = isUndoing ? job.written : job.total
  const time =
    waitsUntil === undefined
      ? undefined
      : new Date(waitsUntil).toLocaleTimeString(dateLocale(navigator.languages))
  return (
    <section className="panel import-part" aria-labelledby="import-progress">
      <h2 id="import-progress">
        {isUndoing ? 'Undoing' : 'Writing'}: {SOURCE_NAMES[job.source]}
      </h2>
      <progress className="import-bar" value={done} max={Math.max(1, all)} aria-label="Records done" />
      <p role="status">
        {done.toLocaleString('en')} of {countOf(all, 'record')}
        {time === undefined ? '' : `. Your server takes no more for now; it goes on at ${time}.`}
      </p>
      <div className="button-row">
        <button type="button" className="button" onClick={props.onPause}>
          Pause
        </button>
      </div>
    </section>
  )
}

const day = new Intl.DateTimeFormat(dateLocale(navigator.languages), { dateStyle: 'long' })

function stateWords(job: Job): string {
  const written = countOf(job.written, 'record')
  switch (job.state) {
    case 'writing':
      return `Paused: ${job.written.toLocaleString('en')} of ${countOf(job.total, 'record')} written.`
    case 'undoing':
      return `Paused while undoing: ${job.removed.toLocaleString('en')} of ${written} removed.`
    case 'undone':
      return `Undone: ${countOf(job.removed, 'record')} removed.`
    case 'written':
      return job.foreign === 0
        ? `${written} written.`
        : `${written} written; ${job.foreign.toLocaleString('en')} were there already and stayed as they are.`
  }
}

/** Imports made on this device, each with what can still be done about it. */
export function ImportJobs(props: {
  readonly jobs: readonly Job[]
  readonly onResume: (job: Job) => void
  readonly onUndo: (job: Job) => void
  readonly onForget: (job: Job) => void
}) {
  if (props.jobs.length === 0) return null
  return (
    <section className="panel import-part" aria-labelledby="import-jobs">
      <h2 id="import-jobs">Imports on this device</h2>
      <p className="muted">This browser keeps what each of them wrote, so that it can be undone.</p>
      <ul className="import-jobs">
        {props.jobs.map((job) => (
          <li key={job.id}>
            <p>
              <strong>{SOURCE_NAMES[job.source]}</strong>, {day.format(job.startedAt)}. {stateWords(job)}
            </p>
            <div className="button-row">
              {job.state === 'writing' || job.state === 'undoing' ? (
                <button type="button" className="button primary" onClick={() => props.onResume(job)}>
                  Go on
                </button>
              ) : null}
              {job.state === 'writing' || job.state === 'written' ? (
                <button type="button" className="button" onClick={() => props.onUndo(job)}>
                  Undo
                </button>
              ) : null}
              {job.state === 'written' || job.state === 'undone' ? (
                <button type="button" className="button quiet" onClick={() => props.onForget(job)}>
                  Keep no undo
                </button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
