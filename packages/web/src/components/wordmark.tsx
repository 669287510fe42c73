import { Link } from '@tanstack/react-router'

/** The name, and the way home. */
export function Wordmark() {
  return (
    <Link to="/" className="wordmark">
      <svg viewBox="0 0 40 24" aria-hidden="true" className="wordmark-trail">
        <circle cx="4" cy="18" r="2.5" />
        <circle cx="13" cy="13" r="3.25" />
        <circle cx="23.5" cy="12" r="4" />
        <circle cx="34" cy="6" r="5" />
      </svg>
      Breadcrumbs
    </Link>
  )
}
