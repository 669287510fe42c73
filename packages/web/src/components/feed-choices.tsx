import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { readPreference, type StoredPreference, writePreference } from '../data/preferences.ts'
import { type FeedChoices, readChoices, writeChoices } from '../model/feed-preference.ts'
import { MEDIA, mediumName } from '../model/media.ts'
import { PillChoice } from './pill-choice.tsx'
import { Skeleton } from './skeleton.tsx'
import { Failed, InlineProblem } from './states.tsx'
import { Switch } from './switch.tsx'

/** What the feeds may do with one's posts, and how one wants to read them. */
export function FeedChoicesPanel() {
  const { did, pds } = useAccount()
  const stored = useQuery({
    queryKey: ['feed-preference', did],
    queryFn: () => readPreference(pds, did),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <section className="panel" aria-labelledby="feeds-title">
      <h2 id="feeds-title">Feeds</h2>
      {stored.isPending ? <Skeleton rows={2} label="Reading your settings" /> : null}
      {stored.isError ? (
        <Failed what="Your settings" error={stored.error} retry={() => void stored.refetch()} />
      ) : null}
      {stored.isSuccess ? <Choices stored={stored.data} /> : null}
      <p className="muted small">
        What others wrote is closed, marked or left out as your moderation settings in Bluesky say. They are
        changed there.
      </p>
    </section>
  )
}

const ANY = 'any'
const PER_DAY = [
  [ANY, 'As many as there are'],
  ['10', 'At most 10 a day'],
  ['3', 'At most 3 a day'],
  ['1', 'One a day'],
] as const

function Choices({ stored }: { readonly stored: StoredPreference | null }) {
  const { now } = useApp()
  const { did, pds } = useAccount()
  const queries = useQueryClient()
  const [choices, setChoices] = useState<FeedChoices>(() => readChoices(stored?.record))
  const save = useMutation({
    mutationFn: (next: FeedChoices) =>
      writePreference(pds, did, stored, writeChoices(stored?.record, next, now())),
    onSuccess: (written) => queries.setQueryData(['feed-preference', did], written),
    onError: () => setChoices(readChoices(stored?.record)),
  })
  const change = (part: Partial<FeedChoices>) => {
    const next = { ...choices, ...part }
    setChoices(next)
    save.mutate(next)
  }
  const toggle = (medium: (typeof MEDIA)[number], isShown: boolean) =>
    change({
      excluded: isShown
        ? choices.excluded.filter((other) => other !== medium)
        : [...choices.excluded, medium],
    })
  const known = PER_DAY.map(([value]) => value).find((value) => value === String(choices.maxPostsPerDay))
  return (
    <fieldset className="choices" disabled={save.isPending}>
      <legend className="visually-hidden">Choices for the feeds</legend>
      <Switch
        label="Show my posts in Breadcrumbs feeds"
        hint={
          choices.share
            ? 'Only posts you told friends about, to people who follow you.'
            : 'Nothing of yours is shown in any Breadcrumbs feed, to anybody.'
        }
        isOn={choices.share}
        onChange={(share) => change({ share })}
      />
      <Switch
        label="Show me spoilers"
        hint={
          choices.showSpoilers
            ? 'Friends’ posts come at once, also from past your own place.'
            : 'What is past your own place waits until you get there.'
        }
        isOn={choices.showSpoilers}
        onChange={(showSpoilers) => change({ showSpoilers })}
      />
      <fieldset className="pills">
        <legend>Kinds that may be in feeds</legend>
        <div className="pills-row">
          {MEDIA.map((medium) => (
            <label key={medium} className="pill">
              <input
                type="checkbox"
                checked={!choices.excluded.includes(medium)}
                onChange={(event) => toggle(medium, event.target.checked)}
              />
              <span>{mediumName(medium)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <PillChoice
        legend="My posts in feeds"
        name="per-day"
        choices={PER_DAY}
        value={known ?? ANY}
        onChange={(value) => change({ maxPostsPerDay: value === ANY ? undefined : Number(value) })}
      />
      <p className="hint" role="status">
        {save.isSuccess ? 'Saved on your server.' : ''}
      </p>
      <InlineProblem error={save.error} />
    </fieldset>
  )
}
