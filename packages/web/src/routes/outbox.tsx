import { useMutation } from '@tanstack/react-query'
import { useLocal } from '../account-context.ts'
import { MediumMark } from '../components/medium-mark.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { SignedIn } from '../components/signed-in.tsx'
import { Empty } from '../components/states.tsx'
import { useConflict } from '../components/use-conflict.ts'
import { usePending } from '../components/use-own.ts'
import type { Pending } from '../model/pending.ts'
import { crumbOf, entryPlace, pendingWork, saidWords } from '../model/pending-words.ts'
import { titleLine } from '../model/plain-text.ts'
import { crumbFact } from '../model/wording.ts'

export function OutboxPage() {
  return (
    <SignedIn>
      <OutboxList />
    </SignedIn>
  )
}

/** What is saved in this browser and not on the person's server: each can be taken back. */
function OutboxList() {
  usePageTitle('Not sent yet')
  const pending = usePending()
  const { outbox } = useLocal()
  return (
    <main id="content" tabIndex={-1} className="page narrow">
      <div className="page-head">
        <h1>Not sent yet</h1>
        {pending.length === 0 ? null : (
          <button type="button" className="button" onClick={() => void outbox.flush()}>
            Try now
          </button>
        )}
      </div>
      {pending.length === 0 ? (
        <Empty title="Everything is sent">What you log is on your own server.</Empty>
      ) : (
        <>
          <p className="muted">
            Saved in this browser. It goes to your server, in this order, as soon as it answers.
          </p>
          <ol className="crumbs cards">
            {pending.map((item) => (
              <OutboxRow key={item.id} item={item} />
            ))}
          </ol>
        </>
      )}
    </main>
  )
}

function OutboxRow({ item }: { readonly item: Pending }) {
  const { outbox } = useLocal()
  const takeBack = useMutation({
    networkMode: 'always',
    mutationFn: () => outbox.takeBack([item.id]),
  })
  const work = pendingWork(item)
  const title = titleLine(work.title, 200)
  const crumb = crumbOf(item)
  return (
    <li className="crumb" data-busy={takeBack.isPending}>
      <MediumMark mediaType={work.mediaType} />
      <div className="crumb-text">
        <h2 className="row-title">
          <bdi>{title}</bdi>
        </h2>
        <p className="fact">
          {item.kind === 'edit' ? 'Corrected: ' : ''}
          {crumb === undefined ? `Your entry goes to ${entryPlace(item)}` : <bdi>{crumbFact(crumb)}</bdi>}
          {item.kind === 'drop' && item.tellFriends ? ', and your friends are told' : ''}
        </p>
        {item.state === 'refused' ? (
          <>
            <p className="problem">Your server refused it. {item.sentence}</p>
            <button type="button" className="button" onClick={() => void outbox.retry(item.id)}>
              Try again
            </button>
          </>
        ) : null}
        {item.state === 'conflict' && item.kind !== 'drop' ? <Conflict item={item} /> : null}
      </div>
      {item.state === 'conflict' ? null : (
        <button
          type="button"
          className="button quiet"
          aria-label={`Take back ${title}`}
          disabled={takeBack.isPending}
          onClick={() => takeBack.mutate()}
        >
          Take back
        </button>
      )}
    </li>
  )
}

/** Another app changed the record meanwhile: both are shown, the person chooses, nothing is overwritten. */
function Conflict({ item }: { readonly item: Exclude<Pending, { kind: 'drop' }> }) {
  const { theirs, keepTheirs, useMine } = useConflict(item)
  return (
    <div className="closed-note">
      <p>
        This {item.kind === 'entry' ? 'entry' : 'crumb'} was changed somewhere else since you saw it.{' '}
        {theirs.isPending ? 'Reading what it says now…' : null}
        {theirs.isError ? 'What it says now cannot be read right now.' : null}
        {theirs.isSuccess ? (
          <>
            There it says{' '}
            <strong>
              <bdi>{theirs.data.words}</bdi>
            </strong>
            ; here you said{' '}
            <strong>
              <bdi>{saidWords(item)}</bdi>
            </strong>
            .
          </>
        ) : null}
      </p>
      <div className="join-row">
        <button type="button" className="button" onClick={() => keepTheirs.mutate()}>
          Keep what is there
        </button>
        {theirs.isSuccess && theirs.data.record !== undefined ? (
          <button type="button" className="button" onClick={() => useMine.mutate()}>
            Use what I said
          </button>
        ) : null}
      </div>
    </div>
  )
}
