import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { type ReactNode, use, useEffect, useState } from 'react'
import { AccountContext, LocalContext } from '../account-context.ts'
import { useApp, useReading } from '../app-context.ts'
import { LogProvider, useLog } from '../components/log-context.tsx'
import { OutboxNotice } from '../components/outbox-notice.tsx'
import { PersonName } from '../components/person-name.tsx'
import { ToastProvider } from '../components/toast.tsx'
import { UpdateNotice } from '../components/update-notice.tsx'
import { WithQueries } from '../components/with-queries.tsx'
import { Wordmark } from '../components/wordmark.tsx'
import type { Account } from '../data/xrpc.ts'
import { whenQuiet } from '../when-quiet.ts'

function Frame({ account }: { readonly account: Account }) {
  const { session } = useApp()
  const { open } = useLog()
  const isInGroup = useLocation({ select: ({ pathname }) => /^\/group(\/|$)/.test(pathname) })
  return (
    <>
      <header className="header">
        <Wordmark />
        <nav className="nav" aria-label="Main">
          <Link to="/" className="nav-link" activeOptions={{ exact: true }}>
            Home
          </Link>
          <button type="button" className="button primary nav-log" onClick={() => open()}>
            Log
          </button>
          <Link to="/friends" className="nav-link">
            Friends
          </Link>
          <Link to="/groups" className="nav-link" {...(isInGroup && { 'aria-current': true })}>
            Groups
          </Link>
        </nav>
        <div className="who">
          <Link to="/settings" className="nav-link">
            <svg viewBox="0 0 24 24" aria-hidden="true" className="icon">
              <path d="M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.500v5" />
            </svg>
            <span className="visually-hidden">Settings</span>
            <span className="who-name">
              <OwnName did={account.did} />
            </span>
          </Link>
          <button type="button" className="button quiet" onClick={() => void session.signOut()}>
            Sign out
          </button>
        </div>
      </header>
      <UpdateNotice />
      <OutboxNotice />
      <Outlet />
    </>
  )
}

/** One's own name, which nobody waits for: it is looked up once the screen is there. */
function OwnName({ did }: { readonly did: string }) {
  const [isQuiet, setQuiet] = useState(false)
  useEffect(() => whenQuiet(() => setQuiet(true)), [])
  return isQuiet ? <PersonName did={did} /> : <bdi>…</bdi>
}

/** Opens what this browser keeps for the person; the frame below always has it. */
function WithLocal({ account, children }: { readonly account: Account; readonly children: ReactNode }) {
  const { local } = useReading()
  return <LocalContext value={use(local.open(account))}>{children}</LocalContext>
}

/** What stands around every screen of whoever is signed in. `skip` comes first, for keyboards. */
export default function SignedInFrame(props: { readonly account: Account; readonly skip: ReactNode }) {
  const { account } = props
  return (
    <AccountContext value={account}>
      <WithQueries>
        <WithLocal account={account}>
          <ToastProvider>
            <LogProvider>
              {props.skip}
              <Frame account={account} />
            </LogProvider>
          </ToastProvider>
        </WithLocal>
      </WithQueries>
    </AccountContext>
  )
}
