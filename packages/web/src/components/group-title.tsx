import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useAccount } from '../account-context.ts'
import { readGroupRecord } from '../data/group-reads.ts'
import type { CardPage } from '../model/group-cards.ts'
import { subjectOf, titleOfItem } from '../model/group-history.ts'
import { titleLine } from '../model/plain-text.ts'
import { groupKey } from './use-group.ts'

interface Ref {
  readonly author: string
  readonly collection: string
  readonly rkey: string
}

/**
 * The title a record of the group is about: of the cards read so far where it is on one, else from the records
 * themselves; a plain word where it is not to be had. `itemKey` is the key of the item, where it is known.
 */
export function GroupTitle(props: {
  readonly space: string
  readonly of: Ref
  readonly itemKey: string | undefined
}) {
  const { space, of, itemKey } = props
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const known = itemKey === undefined ? undefined : titleOnCards()
  const title = useQuery({
    queryKey: groupKey(did, space, 'history', 'title', of.author, of.collection, of.rkey),
    queryFn: async () => {
      const record = await readGroupRecord(lists, space, of)
      const subject = record && titleOfItem(record) === undefined ? subjectOf(record) : undefined
      const item = subject === undefined ? record : await readGroupRecord(lists, space, subject)
      return (item && titleOfItem(item)) ?? null
    },
    enabled: known === undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

  function titleOnCards(): string | undefined {
    const read = queries.getQueriesData<{ readonly pages: readonly CardPage[] }>({
      queryKey: groupKey(did, space, 'cards'),
    })
    const cards = read.flatMap(([, data]) => data?.pages.flatMap((page) => page.cards) ?? [])
    return cards.find((card) => card.contributors.some(({ rkey }) => rkey === itemKey))?.work.title
  }

  const found = known ?? title.data ?? undefined
  if (found === undefined && title.isPending) return '…'
  if (found === undefined) return 'a title'
  return (
    <strong>
      <bdi>{titleLine(found, 200)}</bdi>
    </strong>
  )
}
