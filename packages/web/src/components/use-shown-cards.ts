import { useMemo, useState } from 'react'
import type { useCards } from './use-group.ts'

/** Pages drawn unasked. Arranging reads the whole list, and thousands of cards take seconds to draw. */
const PAGES_UNASKED = 4

/** The cards of a list that are drawn, and the way to more of them: those that are there, then those that are not. */
export function useShownCards(cards: ReturnType<typeof useCards>) {
  const [most, setMost] = useState(PAGES_UNASKED)
  const pages = cards.data?.pages
  const there = pages?.length ?? 0
  const read = useMemo(() => pages?.slice(0, most).flatMap((page) => page.cards) ?? [], [pages, most])
  const more = () => {
    if (there > most) return setMost(most + PAGES_UNASKED)
    setMost(Math.max(most, there + 1))
    void cards.fetchNextPage()
  }
  return { read, hasMore: there > most || cards.hasNextPage, more }
}
