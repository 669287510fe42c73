import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useSessionState } from '../app-context.ts'
import { Skeleton } from '../components/skeleton.tsx'
import { Wordmark } from '../components/wordmark.tsx'

const SignedInFrame = lazy(() => import('./signed-in-frame.tsx'))

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
    <Suspense key={state.account.did} fallback={<Opening />}>
      <SignedInFrame account={state.account} skip={skip} />
    </Suspense>
  )
}

/** A button, not a link: the fragment of the address is taken, it may name a group. */
function focusContent(): void {
  document.getElementById('content')?.focus()
}
