import type { ReactNode } from 'react'
import { problemOf } from '../data/problem.ts'

/** Nothing there yet, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="state">
      <svg viewBox="0 0 120 40" aria-hidden="true" className="state-trail">
        <circle cx="12" cy="30" r="4" />
        <circle cx="38" cy="20" r="5" />
        <circle cx="66" cy="24" r="6" />
        <circle cx="98" cy="12" r="7" />
      </svg>
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  )
}

/** What could not be read: a refusal stands as it is, anything else can be tried again. */
export function Failed(props: {
  readonly what: string
  readonly error: unknown
  readonly retry: () => void
}) {
  const problem = problemOf(props.error)
  return (
    <div className="state" role="alert">
      <h2>{problem.refused ? 'This is closed to you' : `${props.what} could not be read`}</h2>
      <p>{problem.sentence}</p>
      {problem.refused ? null : (
        <button type="button" className="button" onClick={props.retry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** What went wrong with something the person just did, next to where they did it. */
export function InlineProblem({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null
  return (
    <p className="problem" role="alert">
      {problemOf(error).sentence}
    </p>
  )
}
