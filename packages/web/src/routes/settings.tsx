import { Link } from '@tanstack/react-router'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { ExportPanel } from '../components/export-panel.tsx'
import { FeedChoicesPanel } from '../components/feed-choices.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { PersonName } from '../components/person-name.tsx'
import { SignedIn } from '../components/signed-in.tsx'
import { usePending } from '../components/use-own.ts'

export function SettingsPage() {
  return (
    <SignedIn>
      <Settings />
    </SignedIn>
  )
}

function Settings() {
  usePageTitle('Settings')
  const { session } = useApp()
  const { did } = useAccount()
  const unsent = usePending().length
  return (
    <main id="content" tabIndex={-1} className="page narrow">
      <h1>Settings</h1>
      <FeedChoicesPanel />
      <section className="panel" aria-labelledby="privacy-title">
        <h2 id="privacy-title">Who sees what</h2>
        <ul className="plain-list">
          <li>
            <strong>Crumbs, entries and these settings are public.</strong> They are records on your own
            server. Anybody can read them, notes too.
          </li>
          <li>
            <strong>What is in a group</strong> is read by every member, and by the services that keep the
            group. That is access control, not end-to-end encryption.
          </li>
          <li>
            <strong>A note never goes into a post.</strong> Nothing is posted unless you say “Tell friends”.
          </li>
          <li>
            <strong>This browser</strong> keeps a copy of your public records, so that the app opens without a
            network. Signing out removes it.
          </li>
        </ul>
      </section>
      <section className="panel" aria-labelledby="import-title">
        <h2 id="import-title">Bring things along</h2>
        <p>
          From Goodreads, Letterboxd, TV Time and others, or from other apps of this account.{' '}
          <Link to="/import">Import</Link>
        </p>
      </section>
      <ExportPanel />
      <section className="panel" aria-labelledby="account-title">
        <h2 id="account-title">This account</h2>
        <p>
          <PersonName did={did} />
        </p>
        {unsent > 0 ? (
          <p className="notice">
            {unsent === 1 ? 'One thing is' : `${unsent} things are`} <Link to="/outbox">not sent yet</Link>.
            It stays in this browser and is sent when you sign in here again.
          </p>
        ) : null}
        <div className="item-actions">
          <button type="button" className="button" onClick={() => void session.signOut()}>
            Leave this browser
          </button>
        </div>
      </section>
    </main>
  )
}
