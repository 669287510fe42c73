import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { type App, AppContext } from './app-context.ts'
import { loadConfig } from './config.ts'
import { takingUp } from './data/asked-ahead.ts'
import { identityResolver } from './data/identities.ts'
import { signedInHint } from './data/signed-in-hint.ts'
import type { Reading } from './reading.ts'
import { createAppRouter } from './router.tsx'
import { CrashPage } from './routes/crash.tsx'
import { createSession } from './session.ts'
import { watchForUpdates } from './updates.ts'
import { whenQuiet } from './when-quiet.ts'

/** Reads the deployment's settings, wires the app together and hands it to the page. */
async function start(page: HTMLElement): Promise<void> {
  const root = createRoot(page)
  const fetchAny = takingUp((input, init) => fetch(input, init))
  const router = createAppRouter()
  const hint = signedInHint(() => localStorage, location.hash)
  try {
    const config = await loadConfig(fetchAny)
    // On a developer's machine: a sign-in comes back to 127.0.0.1 and finds there only what was begun there.
    if (config.allowHttp && location.hostname === 'localhost') {
      location.replace(config.publicUrl + location.pathname + location.search + location.hash)
      return
    }
    const session = createSession(config, fetchAny, (url) => location.assign(url), hint)
    let reading: Promise<Reading> | undefined
    const app: App = {
      config,
      session,
      updates: watchForUpdates(),
      reading: () => {
        reading ??= import('./reading.ts').then(({ createReading }) =>
          createReading(config.publicUrl, session, navigator.onLine),
        )
        return reading
      },
      resolveIdentity: identityResolver(config, fetchAny),
      fetchAny,
      now: Date.now,
    }
    root.render(
      <StrictMode>
        <AppContext value={app}>
          <RouterProvider router={router} />
        </AppContext>
      </StrictMode>,
    )
    // Other tabs are heard, of signing out above all, once the library is there.
    if (session.state().status === 'signed-in') whenQuiet(session.prepare)
    const returnTo = await session.start()
    if (returnTo !== undefined) router.history.replace(returnTo)
  } catch {
    root.render(<CrashPage />)
  }
}

const page = document.getElementById('app')
if (page === null) throw new Error('index.html has no #app')
// Not awaited: what the app loads later imports from this file's piece, and would wait for it to end.
void start(page)
