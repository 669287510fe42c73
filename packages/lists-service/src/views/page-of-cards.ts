/** One page of a list's cards, in the shared order. */
import { type Card, type CardPlace, comparePlaces, placeOf } from '../list/cards.ts'
import { Refusal } from '../refusal.ts'

/** Cards after the cursor's place. A card moved while somebody pages may be seen twice or on an earlier page. */
export function pageOfCards(
  cards: readonly Card[],
  o: { readonly limit: number; readonly cursor: string | undefined },
): { cards: readonly Card[]; cursor: string | undefined } {
  const after = o.cursor === undefined ? undefined : parseCursor(o.cursor)
  const rest = after ? cards.filter((card) => comparePlaces(placeOf(card), after) > 0) : cards
  const page = rest.slice(0, o.limit)
  const last = page.at(-1)
  return { cards: page, cursor: last && rest.length > page.length ? formatCursor(placeOf(last)) : undefined }
}

function formatCursor({ sortKey, rkey, author }: CardPlace): string {
  return Buffer.from(JSON.stringify([rkey, author, ...(sortKey === undefined ? [] : [sortKey])])).toString(
    'base64url',
  )
}

function parseCursor(cursor: string): CardPlace {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString())
  const [rkey, author, sortKey] = Array.isArray(parts) ? (parts as unknown[]) : []
  if (
    typeof rkey !== 'string' ||
    typeof author !== 'string' ||
    !['string', 'undefined'].includes(typeof sortKey)
  ) {
    throw new Refusal('InvalidRequest', 'not a cursor of ours')
  }
  return { rkey, author, sortKey: sortKey as string | undefined }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Somebody else's text: refused by the shape check.
    return undefined
  }
}
