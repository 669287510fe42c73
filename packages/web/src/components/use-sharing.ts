import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useAccount } from '../account-context.ts'
import { readJoin, writePlaces, writeSharing } from '../data/group-place.ts'
import type { CardView, GroupView } from '../data/group-reads.ts'
import { cardKey } from '../model/group-cards.ts'
import { matchingPlaces, placeWords } from '../model/group-progress.ts'
import { type Sharing, sharingOf } from '../model/group-sharing.ts'
import { groupKey, writeKey } from './use-group.ts'
import { useGroupWriter } from './use-group-writes.ts'
import { useOwn } from './use-own.ts'

/** What of the person's progress the group may see, and changing that. */
export function useSharing(group: GroupView) {
  const { did } = useAccount()
  const queries = useQueryClient()
  const writer = useGroupWriter(group.space)
  const isSharing = group.members.find((member) => member.did === did)?.sharesProgress === true
  const key = groupKey(did, group.space, 'group', 'join')
  const join = useQuery({
    queryKey: key,
    queryFn: async () => sharingOf(await readJoin(writer)),
    enabled: isSharing,
  })
  const change = useMutation({
    mutationKey: writeKey(group.space),
    mutationFn: (sharing: Sharing) => writeSharing(writer, sharing),
    onSuccess: (_, sharing) => queries.setQueryData(key, sharing),
    onSettled: () => queries.invalidateQueries({ queryKey: groupKey(did, group.space) }),
  })
  const sharing: Sharing | undefined = isSharing ? join.data : 'nothing'
  return { isSharing, sharing, change }
}

/**
 * For who shares everything that matches: writes down what their trail knows and the group does not, while the group
 * is open. Each place is tried once: a refusal is not met with the same again.
 */
export function useMatchingPlaces(group: GroupView, cards: readonly CardView[]): void {
  const { did } = useAccount()
  const queries = useQueryClient()
  const writer = useGroupWriter(group.space)
  const { sharing } = useSharing(group)
  const { works } = useOwn()
  const tried = useRef(new Set<string>())
  const isOn = sharing === 'all-matching'

  const write = useEffectEvent(async () => {
    const fresh = matchingPlaces(cards, works, did).filter(({ card, place }) => {
      const what = `${cardKey(card.item)} ${placeWords(place as Parameters<typeof placeWords>[0])}`
      if (tried.current.has(what)) return false
      tried.current.add(what)
      return true
    })
    if (fresh.length === 0) return
    // What fails now is written when the group is opened again; the page shows what is really there.
    await writePlaces(writer, fresh).catch(() => undefined)
    await queries.invalidateQueries({ queryKey: groupKey(did, group.space, 'cards') })
  })
  useEffect(() => {
    if (isOn) void write()
  }, [isOn, cards, works])
}
