import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useAccount } from '../account-context.ts'
import { useApp, useReading } from '../app-context.ts'
import type { PublishedFeed } from '../data/feeds.ts'
import { readPreferences, saveFeed } from '../data/saved-feeds.ts'
import { plainLine } from '../model/plain-text.ts'
import { hasFeed } from '../model/saved-feeds.ts'
import { InlineProblem } from './states.tsx'

/** Puts a feed among the person's feeds in Bluesky; where the app may not, a link to the feed there. */
export function SaveFeedButton({ feed }: { readonly feed: PublishedFeed }) {
  const { config } = useApp()
  const { nextTid } = useReading()
  const { did, pds } = useAccount()
  const queries = useQueryClient()
  const queryKey = ['bluesky-preferences', did]
  const preferences = useQuery({
    queryKey,
    queryFn: async () => (await readPreferences(pds)) ?? null,
    staleTime: 60_000,
  })
  const save = useMutation({
    mutationFn: (wanted: boolean) => saveFeed(pds, feed.uri, wanted, nextTid),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  })
  const name = plainLine(feed.name, 64)
  const isClosed = preferences.data === null || preferences.isError || save.data === 'not-possible'
  if (isClosed)
    return (
      <a
        className="button"
        href={`https://bsky.app/profile/${config.feedPublisherDid}/feed/${feed.rkey}`}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={`Add to Bluesky: ${name}`}
      >
        Add to Bluesky
      </a>
    )
  const isThere = preferences.data !== undefined && hasFeed(preferences.data ?? [], feed.uri)
  // Not `disabled`: that would take the focus from under a finger on the keyboard.
  const isBusy = preferences.isPending || save.isPending
  const words = isThere ? 'Remove from Bluesky' : 'Add to Bluesky'
  return (
    <div className="save-feed">
      <button
        type="button"
        className="button"
        aria-label={`${words}: ${name}`}
        aria-disabled={isBusy}
        onClick={() => {
          if (!isBusy) save.mutate(!isThere)
        }}
      >
        {words}
      </button>
      <p className="hint" role="status">
        {save.isSuccess && isThere ? 'It is a tab of your Bluesky home.' : ''}
      </p>
      <InlineProblem error={save.error} />
    </div>
  )
}
