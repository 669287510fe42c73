import { type ReactNode, Suspense } from 'react'
import { useSessionState } from '../app-context.ts'
import { SignInPage } from '../routes/sign-in.tsx'
import { Skeleton } from './skeleton.tsx'

/** Shows a screen to whoever is signed in, and the way in to everybody else. */
export function SignedIn({ children }: { readonly children: ReactNode }) {
  const state = useSessionState()
  if (state.status === 'signed-out') return <SignInPage notice={state.notice} />
  const opening = (
    <main id="content" tabIndex={-1} className="page">
      <Skeleton rows={3} label="Opening your trail" />
    </main>
  )
  return state.status === 'restoring' ? opening : <Suspense fallback={opening}>{children}</Suspense>
}
