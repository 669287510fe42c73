import { useRouterState } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { useApp } from '../app-context.ts'
import { usePageTitle } from '../components/page-title.ts'
import { TextField } from '../components/text-field.tsx'

/** The way in: a handle, and in plain words what will be asked for. */
export function SignInPage({ notice }: { readonly notice: string | undefined }) {
  usePageTitle('Sign in')
  const { session } = useApp()
  const here = useRouterState({
    select: ({ location }) => `${location.pathname}${location.hash && `#${location.hash}`}`,
  })
  const [handle, setHandle] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isLeaving, setLeaving] = useState(false)

  // Whoever comes back with the browser's back button finds a form that works again.
  useEffect(() => {
    const back = () => setLeaving(false)
    addEventListener('pageshow', back)
    return () => removeEventListener('pageshow', back)
  }, [])

  const signIn = async (event: FormEvent) => {
    event.preventDefault()
    if (isLeaving) return
    setProblem(undefined)
    setLeaving(true)
    const sentence = await session.signIn(handle, here)
    setProblem(sentence)
    if (sentence !== undefined) setLeaving(false)
  }

  return (
    <main id="content" tabIndex={-1} className="page narrow welcome">
      <h1>
        Where <em>was</em> I?
      </h1>
      <p className="lead">
        Drop a crumb when you stop: a page, an episode, a minute. Follow the crumbs when you come back.
      </p>
      {notice === undefined ? null : (
        <p className="notice" role="status">
          {notice}
        </p>
      )}
      <form className="panel" onFocus={session.prepare} onSubmit={(event) => void signIn(event)} noValidate>
        <TextField
          label="Handle"
          value={handle}
          onChange={setHandle}
          problem={problem}
          hint="Your Bluesky or other ATProto handle, for example alice.bsky.social"
          autoComplete="username"
          autoCapitalize="none"
          inputMode="url"
          name="username"
        />
        {/* Not `disabled`: that would take the focus of whoever pressed it with a key. */}
        <button type="submit" className="button primary wide" aria-disabled={isLeaving}>
          {isLeaving ? 'Going to your server…' : 'Sign in'}
        </button>
        <p className="visually-hidden" role="status">
          {isLeaving ? 'Going to your server…' : ''}
        </p>
        <div className="consent">
          <p>Your own server will ask whether Breadcrumbs may:</p>
          <ul>
            <li>write and delete your crumbs,</li>
            <li>make a post when you say “Tell friends”, and delete it again,</li>
            <li>keep shared lists for you,</li>
            <li>show you the feeds as your settings in Bluesky say, and add one there when you say so.</li>
          </ul>
          <p>
            Your password stays with your server. Your crumbs are public records there, yours to take
            anywhere.
          </p>
        </div>
      </form>
    </main>
  )
}
