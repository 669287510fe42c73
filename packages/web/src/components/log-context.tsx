import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react'
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

/** Each opening is one of its own: a sheet that is still closing must not close the next one. */
type Opened = { readonly id: number } & ({ readonly start: LogStart } | { readonly item: OwnCrumb })

export function LogProvider({ children }: { readonly children: ReactNode }) {
  const [opened, setOpened] = useState<Opened>()
  const openings = useRef(0)
  const log = useMemo((): Log => {
    const nextId = () => {
      openings.current += 1
      return openings.current
    }
    return {
      open: (start = {}) => setOpened({ id: nextId(), start }),
      edit: (item) => setOpened({ id: nextId(), item }),
    }
  }, [])
  const close = () => setOpened((now) => (now === opened ? undefined : now))
  return (
    <LogContext value={log}>
      {children}
      {opened === undefined ? null : 'start' in opened ? (
        <LogSheet key={opened.id} start={opened.start} onClose={close} />
      ) : (
        <EditSheet key={opened.id} item={opened.item} onClose={close} />
      )}
    </LogContext>
  )
}
