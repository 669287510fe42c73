import type { Page, Route } from 'playwright-core'

const TEMP = 'app.breadcrumbs.temp'
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'
const DIGITS = '234567abcdefghijklmnopqrstuvwxyz'
const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' }
const PAGE_DEFAULT = 50

interface Card {
  readonly item: { readonly author: string; readonly collection: string; readonly rkey: string }
  readonly work: { readonly mediaType: string; readonly title: string }
  sortKey?: string
}

/** In the shared order: by sort key, in code units; without one after all others, by record key. */
function inOrder(a: Card, b: Card): number {
  const [keyA, keyB] = [a.sortKey ?? '\uffff', b.sortKey ?? '\uffff']
  if (keyA !== keyB) return keyA < keyB ? -1 : 1
  return a.item.rkey < b.item.rkey ? -1 : 1
}

/**
 * Puts a list of `count` titles into the page, in the place of the list the service has: filling a real one that far
 * takes minutes of its write limit. Pages, writes and their order are answered as the service does.
 */
export async function serveBigList(page: Page, author: string, count: number) {
  const cards: Card[] = Array.from({ length: count }, (_, n) => ({
    item: {
      author,
      collection: `${TEMP}.groupItem`,
      rkey: `3l${Array.from(n.toString(32).padStart(11, '0'), (digit) => DIGITS[Number.parseInt(digit, 32)]).join('')}`,
    },
    work: { mediaType: n % 3 === 0 ? 'show' : 'movie', title: `Title ${n}` },
  }))
  const shown = ({ item, ...rest }: Card) => ({
    item,
    ...rest,
    contributors: [{ author, rkey: item.rkey, cid: CID }],
    conflicted: false,
    votes: { count: 0, total: 0, vetoes: 0 },
    progress: [],
    commentCount: 0,
    gatedCommentCount: 0,
  })
  const isFor = (method: string) => (url: URL) => url.pathname === `/xrpc/${TEMP}.${method}`
  let list: object | undefined
  const read = async (route: Route) => {
    const url = new URL(route.request().url())
    list ??= ((await (await route.fetch()).json()) as { list: object }).list
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const to = from + Number(url.searchParams.get('limit') ?? PAGE_DEFAULT)
    const more = to < count ? { cursor: String(to) } : {}
    await route.fulfill({ headers: CORS, json: { list, cards: cards.slice(from, to).map(shown), ...more } })
  }
  const write = async (route: Route) => {
    const { writes } = route.request().postDataJSON() as {
      writes: { rkey: string; collection: string; value: Pick<Card, 'item' | 'sortKey'> }[]
    }
    for (const { value } of writes) {
      const card = cards.find(({ item }) => item.rkey === value.item.rkey)
      if (card && value.sortKey !== undefined) card.sortKey = value.sortKey
    }
    cards.sort(inOrder)
    const results = writes.map(({ rkey, collection }) => ({
      $type: `${TEMP}.applyWrites#updateResult`,
      uri: `at://${author}/${collection}/${rkey}`,
      cid: CID,
    }))
    await route.fulfill({ headers: CORS, json: { rev: '3lzzzzzzzzz2a', results } })
  }
  await page.route(isFor('getListView'), read)
  await page.route(isFor('applyWrites'), write)
  /** The titles as the service has them. */
  return { titles: () => cards.map(({ work }) => work.title) }
}
