import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import type { LogStart } from '../model/log-start.ts'
import type { OwnCrumb } from '../model/resume.ts'
import { EditSheet } from './edit-sheet.tsx'
import { LogSheet } from './log-sheet.tsx'

interface Log {
  /** Opens the log sheet from anywhere, filled in as far as is known. */
  readonly open: (start?: LogStart) => void
  /** Opens a crumb of one's own to be corrected. */
  readonly edit: (item: OwnCrumb) => void
}

const LogContext = createContext<Log | undefined>(undefined)

export function useLog(): Log {
  const log = useContext(LogContext)
  if (log === undefined) throw new Error('no LogProvider above this component')
  return log
}

export function LogProvider({ children }: { readonly children: ReactNode }) {
  const [start, setStart] = useState<LogStart>()
  const [edited, setEdited] = useState<OwnCrumb>()
  const log = useMemo(() => ({ open: (from: LogStart = {}) => setStart(from), edit: setEdited }), [])
  return (
    <LogContext value={log}>
      {children}
      {start === undefined ? null : <LogSheet start={start} onClose={() => setStart(undefined)} />}
      {edited === undefined ? null : <EditSheet item={edited} onClose={() => setEdited(undefined)} />}
    </LogContext>
  )
}
