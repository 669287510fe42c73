import { useSyncExternalStore } from 'react'
import { useApp } from '../app-context.ts'

/** Says that a newer version is there. It waits for as long as one likes. */
export function UpdateNotice() {
  const { updates } = useApp()
  const isReady = useSyncExternalStore(updates.subscribe, updates.isReady)
  if (!isReady) return null
  return (
    <div className="outbox-notice" role="status">
      <span>A newer Breadcrumbs is ready.</span>{' '}
      <button type="button" className="button quiet" onClick={updates.take}>
        Load it
      </button>
    </div>
  )
}
