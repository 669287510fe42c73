import { type app, isRejected, readCrumb } from '@breadcrumbs/lexicons'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { CrumbPage } from './own-crumbs.ts'

/** Under which key one's own crumbs are cached. */
export const crumbsKey = (did: string) => ['crumbs', did] as const

type Pages = InfiniteData<CrumbPage, string | undefined>

type Items = CrumbPage['items']

function changePages(queries: QueryClient, did: string, change: (items: Items, page: number) => Items): void {
  queries.setQueryData<Pages>(crumbsKey(did), (data) =>
    data === undefined
      ? data
      : { ...data, pages: data.pages.map((page, index) => ({ ...page, items: change(page.items, index) })) },
  )
}

/** Shows a crumb that was just written without reading the page again. */
export function showNewCrumb(
  queries: QueryClient,
  did: string,
  rkey: string,
  record: app.breadcrumbs.crumb.Main,
): void {
  const crumb = readCrumb(record)
  if (isRejected(crumb)) return
  changePages(queries, did, (items, page) => {
    const others = items.filter((item) => item.rkey !== rkey)
    return page === 0 ? [{ rkey, crumb }, ...others] : others
  })
}

/** Takes a crumb that was just deleted off every loaded page. */
export function hideCrumb(queries: QueryClient, did: string, rkey: string): void {
  changePages(queries, did, (items) => items.filter((item) => item.rkey !== rkey))
}
