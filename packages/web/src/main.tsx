import { nextTid } from '@breadcrumbs/lexicons'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { type App, AppContext } from './app-context.ts'
import { loadConfig } from './config.ts'
import { identityResolver } from './data/identities.ts'
import { localOpener } from './data/local.ts'
import { ownKey } from './data/own-records.ts'
import { createQueryClient } from './data/query-client.ts'
import { signedInHint } from './data/signed-in-hint.ts'
import { createAppRouter } from './router.tsx'
import { CrashPage } from './routes/crash.tsx'
import { createSession } from './session.ts'
import { watchForUpdates } from './updates.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/shell.css'
import './styles/cards.css'
import './styles/sheet.css'
import './styles/groups.css'
import './styles/item.css'

/** Reads the deployment's settings, wires the app together and hands it to the page. */
async function start(page: HTMLElement): Promise<void> {
  const root = createRoot(page)
  const fetchAny: typeof fetch = (input, init) => fetch(input, init)
  const queryClient = createQueryClient(navigator.onLine)
  const router = createAppRouter()
  try {
    const config = await loadConfig(fetchAny)
    let lastTid: string | undefined
    const session = createSession(
      config,
      fetchAny,
      (url) => location.assign(url),
      signedInHint(() => localStorage, location.hash),
    )
    const app: App = {
      config,
      session,
      updates: watchForUpdates(),
      local: localOpener(
        config.publicUrl,
        (did) => void queryClient.invalidateQueries({ queryKey: ownKey(did) }),
      ),
      resolveIdentity: identityResolver(config, fetchAny),
      fetchAny,
      now: Date.now,
      nextTid: () => {
        lastTid = nextTid(Date.now(), lastTid, Math.random)
        return lastTid
      },
    }
    // Whoever leaves takes what was on the screen along: nothing of theirs stays for the next person, but for what
    // is not sent yet and exists nowhere else.
    let lastDid: string | undefined
    session.subscribe(() => {
      const state = session.state()
      if (state.status === 'signed-in') lastDid = state.account.did
      if (state.status !== 'signed-out') return
      queryClient.clear()
      if (lastDid !== undefined) void app.local.forget(lastDid)
    })
    root.render(
      <StrictMode>
        <AppContext value={app}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </AppContext>
      </StrictMode>,
    )
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
