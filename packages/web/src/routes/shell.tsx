import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { AccountContext, useApp, useSessionState } from '../app-context.ts'
import { LogProvider, useLog } from '../components/log-context.tsx'
import { PersonName } from '../components/person-name.tsx'
import { ToastProvider } from '../components/toast.tsx'
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
          <Link to="/groups" className="nav-link">
            Groups
          </Link>
        </nav>
        <div className="who">
          <span className="who-name">
            <PersonName did={account.did} />
          </span>
          <button type="button" className="button quiet" onClick={() => void session.signOut()}>
            Sign out
          </button>
        </div>
      </header>
      <Outlet />
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
      <ToastProvider>
        <LogProvider>
          {skip}
          <SignedInFrame account={state.account} />
        </LogProvider>
      </ToastProvider>
    </AccountContext>
  )
}

/** A button, not a link: the fragment of the address is taken, it may name a group. */
function focusContent(): void {
  document.getElementById('content')?.focus()
}
