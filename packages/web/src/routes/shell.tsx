import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { type ReactNode, Suspense, use, useEffect, useRef } from 'react'
import { AccountContext, LocalContext, useApp, useSessionState } from '../app-context.ts'
import { LogProvider, useLog } from '../components/log-context.tsx'
import { OutboxNotice } from '../components/outbox-notice.tsx'
import { PersonName } from '../components/person-name.tsx'
import { Skeleton } from '../components/states.tsx'
import { ToastProvider } from '../components/toast.tsx'
import { UpdateNotice } from '../components/update-notice.tsx'
import type { Account } from '../data/xrpc.ts'

/** Moves the focus to the new screen after navigation, as a full page load would. */
function useFocusOnNavigation(): void {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const previous = useRef(pathname)
  useEffect(() => {
    if (previous.current === pathname) return
    previous.current = pathname
    document.getElementById('content')?.focus({ preventScroll: true })
  }, [pathname])
}

function Wordmark() {
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

function SignedInFrame({ account }: { readonly account: Account }) {
  const { session } = useApp()
  const { open } = useLog()
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
          <Link to="/groups" className="nav-link">
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
              <PersonName did={account.did} />
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

/** Opens what this browser keeps for the person; the frame below always has it. */
function WithLocal({ account, children }: { readonly account: Account; readonly children: ReactNode }) {
  const { local } = useApp()
  return <LocalContext value={use(local.open(account))}>{children}</LocalContext>
}

function Opening() {
  return (
    <>
      <header className="header">
        <Wordmark />
      </header>
      <main className="page">
        <Skeleton rows={3} label="Opening your trail" />
      </main>
    </>
  )
}

/** The frame around every screen. */
export function Shell() {
  const state = useSessionState()
  useFocusOnNavigation()
  const skip = (
    <button type="button" className="button skip" onClick={focusContent}>
      Skip to content
    </button>
  )
  if (state.status !== 'signed-in')
    return (
      <>
        {skip}
        <header className="header">
          <Wordmark />
        </header>
        <Outlet />
      </>
    )
  return (
    // A new person gets a new frame: no half-written crumb of the one before.
    <AccountContext value={state.account} key={state.account.did}>
      <Suspense fallback={<Opening />}>
        <WithLocal account={state.account}>
          <ToastProvider>
            <LogProvider>
              {skip}
              <SignedInFrame account={state.account} />
            </LogProvider>
          </ToastProvider>
        </WithLocal>
      </Suspense>
    </AccountContext>
  )
}

/** A button, not a link: the fragment of the address is taken, it may name a group. */
function focusContent(): void {
  document.getElementById('content')?.focus()
}
