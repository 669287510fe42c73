import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useLog } from '../components/log-context.tsx'
import { SignedIn } from '../components/signed-in.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { readShared } from '../model/shared.ts'

/** Where the system's share sheet leads: the log sheet, filled in with what was shared. */
export function SharePage() {
  return (
    <SignedIn>
      <Share />
    </SignedIn>
  )
}

function Share() {
  const log = useLog()
  const navigate = useNavigate()
  useEffect(() => {
    const start = readShared(location.search)
    // The address with what was shared does not stay in the history.
    void navigate({ to: '/', replace: true }).then(() => log.open(start))
  }, [log, navigate])
  return (
    <main id="content" tabIndex={-1} className="page">
      <h1 className="visually-hidden">Sharing into Breadcrumbs</h1>
      <Skeleton rows={1} label="Opening" />
    </main>
  )
}
