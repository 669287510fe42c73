import { Link, useLocation } from '@tanstack/react-router'
import { usePending } from './use-own.ts'

/** One quiet line while something is not on the person's server yet; gone when everything is, and where it leads to. */
export function OutboxNotice() {
  const pending = usePending()
  const isThere = useLocation({ select: ({ pathname }) => pathname === '/outbox' })
  if (pending.length === 0 || isThere) return null
  const needsLook = pending.filter(({ state }) => state !== 'waiting').length
  const words =
    needsLook > 0
      ? `${needsLook === 1 ? 'One thing needs' : `${needsLook} things need`} a look`
      : `${pending.length === 1 ? 'One thing is' : `${pending.length} things are`} saved here and not sent yet`
  return (
    <div className="outbox-notice" role="status">
      <Link to="/outbox">{words}</Link>
    </div>
  )
}
