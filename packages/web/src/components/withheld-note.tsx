import { useQuery } from '@tanstack/react-query'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { readWithheld } from '../data/withheld.ts'

/** What the feeds keep back: a count and the reason, never a title (design, web "Friends"). */
export function WithheldNote() {
  const { config } = useApp()
  const { did, pds } = useAccount()
  const withheld = useQuery({
    queryKey: ['withheld', did],
    queryFn: () => readWithheld(pds, config.feedgenDid),
  })
  return (
    <p className="muted withheld" role="status">
      {words(withheld)}
    </p>
  )
}

function words(o: {
  readonly data: number | undefined
  readonly isError: boolean
  readonly isPaused: boolean
}): string {
  if (o.isError) return 'What waits for you cannot be counted right now.'
  if (o.data === undefined && o.isPaused) return 'What waits for you is counted when there is a network.'
  if (o.data === undefined) return 'Counting what waits for you…'
  if (o.data === 0) return 'Nothing is held back from you.'
  return o.data === 1
    ? 'One post waits: it is past your own place.'
    : `${o.data} posts wait: they are past your own place.`
}
