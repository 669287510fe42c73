import { askForCrumb } from './data/asked-ahead.ts'
import { signedInHint } from './data/signed-in-hint.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/shell.css'
import './styles/cards.css'
import './styles/sheet.css'
import './styles/groups.css'
import './styles/item.css'

// As small as can be, so that all the script that the first screen waits for is on its way at once, and not one piece
// after the other. What cannot be had is told where it is used.
const before = signedInHint(() => localStorage, location.hash).read()
const isCrumb = location.pathname.startsWith('/c/')
const parts: Promise<unknown>[] = [import('./main.tsx')]
if (before !== undefined || isCrumb) parts.push(import('./reading.ts'))
if (before !== undefined) parts.push(import('./routes/signed-in-frame.tsx'))
// Who is known waits only for what is kept here; the library comes with their first request.
if (before === 'unknown') parts.push(import('./auth/oauth-library.ts'))
if (isCrumb)
  parts.push(
    import('./components/public-crumb.tsx'),
    import('./auth/did-library.ts'),
    askForCrumb(location.pathname, (input, init) => fetch(input, init)),
  )
for (const part of parts) part.catch(() => undefined)
