import { Link } from '@tanstack/react-router'
import { usePageTitle } from '../components/page-title.ts'

export function NotFoundPage() {
  usePageTitle('Not found')
  return (
    <main id="content" tabIndex={-1} className="page narrow notice-page">
      <h1>There is nothing here</h1>
      <p>The trail ends at this address. It may have been mistyped, or what was here is gone.</p>
      <Link to="/" className="button">
        Back to the start
      </Link>
    </main>
  )
}
