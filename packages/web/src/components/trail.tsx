import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useApp } from '../app-context.ts'
import type { OwnCrumb } from '../model/resume.ts'
import { searchOwn } from '../model/search-own.ts'
import { trailRows } from '../model/trail-rows.ts'
import { CrumbRow } from './crumb-row.tsx'
import { readerClock } from './reader-clock.ts'
import { TextField } from './text-field.tsx'

/** Height of a line nobody has seen yet, px. */
const ROW_ESTIMATE = 92

/** A search is worth its place on the screen once the trail is longer than a screen or two. */
const SEARCH_FROM = 12

/** One's own crumbs by day. Only what is near the screen is drawn, so a long trail costs what a short one does. */
export function Trail({ items }: { readonly items: readonly OwnCrumb[] }) {
  const { now } = useApp()
  const [typed, setTyped] = useState('')
  const query = useDeferredValue(typed)
  const search = useMemo(() => searchOwn(items), [items])
  const found = useMemo(() => search(query), [search, query])
  const rows = useMemo(() => trailRows(found, readerClock(now())), [found, now])
  return (
    <section aria-labelledby="trail-title" className="trail">
      <div className="page-head">
        <h2 id="trail-title" className="section-title">
          Your trail
        </h2>
        {items.length < SEARCH_FROM ? null : (
          <TextField label="Search your trail" value={typed} onChange={setTyped} className="trail-search" />
        )}
      </div>
      <p className="visually-hidden" role="status">
        {query.trim() === '' ? '' : `${found.length} found`}
      </p>
      {rows.length === 0 ? <p className="muted">Nothing of yours says that.</p> : null}
      <Rows rows={rows} />
    </section>
  )
}

function Rows({ rows }: { readonly rows: ReturnType<typeof trailRows> }) {
  const list = useRef<HTMLOListElement>(null)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => setOffset(list.current?.offsetTop ?? 0), [])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_ESTIMATE,
    overscan: 8,
    scrollMargin: offset,
    getItemKey: (index) => rows[index]?.item.rkey ?? index,
  })
  return (
    <ol ref={list} className="crumbs trail-rows" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ key, index, start }) => {
        const row = rows[index]
        if (row === undefined) return null
        return (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            className={row.isLastOfDay ? 'trail-row last-of-day' : 'trail-row'}
            style={{ transform: `translateY(${start - offset}px)` }}
          >
            {row.dayLabel === undefined ? null : <h3 className="day-title">{row.dayLabel}</h3>}
            <CrumbRow item={row.item} />
          </li>
        )
      })}
    </ol>
  )
}
