import type { app } from '@breadcrumbs/lexicons'

type CardView = app.breadcrumbs.temp.defs.CardView

/** A page of a list as it was read. */
export interface CardPage {
  readonly cards: readonly CardView[]
}

/** Names a card on this screen: the contribution that stands for it. */
export function cardKey(item: { readonly author: string; readonly rkey: string }): string {
  return `${item.author} ${item.rkey}`
}

/** Whether the card holds the contribution, also where somebody else's stands for it. */
export function holds(card: CardView, item: { readonly author: string; readonly rkey: string }): boolean {
  return card.contributors.some(({ author, rkey }) => author === item.author && rkey === item.rkey)
}

/** The pages with some cards changed; the others stay the same objects. */
export function withCards<P extends CardPage>(
  pages: readonly P[],
  change: (card: CardView) => CardView | undefined,
): P[] {
  return pages.map((page) => ({ ...page, cards: page.cards.flatMap((card) => change(card) ?? []) }))
}

/**
 * The pages as they will be once the card at `from` stands at `to`, both counted over all pages: shown before the
 * service has answered. `sortKeys` are the new keys by index before the move, so that a second move builds on them.
 */
export function withMove<P extends CardPage>(
  pages: readonly P[],
  from: number,
  to: number,
  sortKeys: ReadonlyMap<number, string>,
): P[] {
  const all = pages.flatMap((page) => page.cards)
  const row = all.map((card, index) => {
    const sortKey = sortKeys.get(index)
    return sortKey === undefined ? card : { ...card, sortKey }
  })
  const [moved] = row.splice(from, 1)
  if (moved !== undefined) row.splice(to, 0, moved)
  let start = 0
  return pages.map((page) => {
    const end = start + page.cards.length
    const cards = row.slice(start, end)
    start = end
    return { ...page, cards }
  })
}

/**
 * What somebody just added, as a card: where it stands in the shared order is only known once the page it is on has
 * been read, and that may be pages away (design, web rules: a log is shown at once).
 */
export function addedCard(o: {
  readonly did: CardView['item']['author']
  readonly collection: CardView['item']['collection']
  readonly rkey: string
  readonly cid: string
  readonly work: CardView['work']
}): CardView {
  const rkey = o.rkey as CardView['item']['rkey']
  const cid = o.cid as CardView['contributors'][number]['cid']
  return {
    item: { author: o.did, collection: o.collection, rkey },
    work: o.work,
    contributors: [{ author: o.did, rkey, cid }],
    conflicted: false,
    votes: { count: 0, total: 0, vetoes: 0 },
    progress: [],
    commentCount: 0,
    gatedCommentCount: 0,
  }
}

/** Of what was added here, what no page that was read shows yet. */
export function notYetShown(added: readonly CardView[], cards: readonly CardView[]): readonly CardView[] {
  return added.filter((mine) => !cards.some((card) => holds(card, mine.item)))
}
