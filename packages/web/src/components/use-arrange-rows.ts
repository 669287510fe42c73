import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type FocusEvent, useCallback, useLayoutEffect, useRef, useState } from 'react'

/** Height of a row nobody has seen yet, px. */
const ROW_ESTIMATE = 64

/** Rows beyond the screen on each side: keys move to the next row, which has to be there. */
const ROWS_BEYOND = 8

/**
 * Which rows of a long list are drawn: those near the screen, and wherever they are, the one that is held and the one
 * with the focus, which both would end with their row. `ids` name the rows in their order.
 */
export function useArrangeRows(ids: readonly string[]) {
  const list = useRef<HTMLOListElement>(null)
  const [offset, setOffset] = useState(0)
  const [held, hold] = useState<string>()
  const [focused, setFocused] = useState<string>()
  // What stands above the list may come and go.
  useLayoutEffect(() => {
    if (list.current) setOffset(Math.round(list.current.getBoundingClientRect().top + scrollY))
  })
  const rangeExtractor = useCallback(
    (range: Range) => {
      const kept = [held, focused].map((id) => (id === undefined ? -1 : ids.indexOf(id)))
      const wanted = new Set([...defaultRangeExtractor(range), ...kept.filter((index) => index >= 0)])
      return [...wanted].sort((a, b) => a - b)
    },
    [ids, held, focused],
  )
  const virtualizer = useWindowVirtualizer({
    count: ids.length,
    estimateSize: () => ROW_ESTIMATE,
    overscan: ROWS_BEYOND,
    scrollMargin: offset,
    getItemKey: (index) => ids[index] ?? index,
    rangeExtractor,
  })
  return {
    list,
    hold,
    height: virtualizer.getTotalSize(),
    near: virtualizer.getVirtualItems().map(({ index, start }) => ({ index, top: start - offset })),
    measure: virtualizer.measureElement,
    onFocus: ({ target }: FocusEvent) => {
      const row = target.closest<HTMLElement>('[data-index]')
      setFocused(ids[Number(row?.dataset.index)])
    },
    onBlur: () => setFocused(undefined),
  }
}
