import { lazy } from 'react'
import { SignedIn } from '../components/signed-in.tsx'

const Home = lazy(() => import('../components/home.tsx'))

/** The way in, or what one is in the middle of. */
export function HomePage() {
  return (
    <SignedIn>
      <Home />
    </SignedIn>
  )
}
