import { ids } from '@breadcrumbs/lexicons'
import { useQuery } from '@tanstack/react-query'
import { useAccount } from '../account-context.ts'
import { type GroupView, hasOwn } from '../data/group-reads.ts'
import { groupKey } from './use-group.ts'

/** For a reader who added something before they were one: why none of it is to be seen, and what becomes of it. */
export function GroupReading({ group }: { readonly group: GroupView }) {
  const { did, lists } = useAccount()
  const added = useQuery({
    queryKey: groupKey(did, group.space, 'group', 'added'),
    queryFn: async () => {
      const of = (collection: Parameters<typeof hasOwn>[3]) => hasOwn(lists, group.space, did, collection)
      return (await Promise.all([of(ids.groupItem), of(ids.groupList)])).includes(true)
    },
  })
  if (added.data !== true) return null
  return (
    <p className="consent-box" role="status">
      You are a reader here now. As long as that is so, lists you made and titles only you added are out of
      everybody’s view. They are kept, and come back when an admin lets you edit again.
    </p>
  )
}
