import { createContext, use, useContext, useSyncExternalStore } from 'react'
import type { AppConfig } from './config.ts'
import type { ResolveIdentity } from './data/identities.ts'
import type { Reading } from './reading.ts'
import type { Session, SessionState } from './session.ts'
import type { Updates } from './updates.ts'

/** Everything the screens are given; made once in main.tsx. */
export interface App {
  readonly config: AppConfig
  readonly session: Session
  /** What screens that read records share; one promise, whoever asks. */
  readonly reading: () => Promise<Reading>
  readonly updates: Updates
  readonly resolveIdentity: ResolveIdentity
  readonly fetchAny: typeof fetch
  /** The clock, ms since the epoch. */
  readonly now: () => number
}

export const AppContext = createContext<App | undefined>(undefined)

export function useApp(): App {
  const app = useContext(AppContext)
  if (app === undefined) throw new Error('no AppContext above this component')
  return app
}

/** What screens that read records share. Waits only where no such screen was shown before. */
export function useReading(): Reading {
  return use(useApp().reading())
}

/** Who is signed in, re-rendering when that changes. */
export function useSessionState(): SessionState {
  const { session } = useApp()
  return useSyncExternalStore(session.subscribe, session.state)
}
