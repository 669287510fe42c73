import { expect, test } from 'vitest'
import { addedCard, cardKey, notYetShown, withCards, withMove } from './group-cards.ts'

const ME = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'
const COLLECTION = 'app.breadcrumbs.temp.groupItem'

const card = (rkey: string) =>
  addedCard({ did: ME, collection: COLLECTION, rkey, cid: CID, work: { mediaType: 'movie', title: rkey } })
const pages = [{ cards: [card('a'), card('b')], cursor: 'x' }, { cards: [card('c')] }]
const titles = (all: readonly { cards: readonly { work: { title: string } }[] }[]) =>
  all.map((page) => page.cards.map(({ work }) => work.title).join(''))

test('a move goes over the edge of a page and leaves the pages as long as they were', () => {
  expect(titles(withMove(pages, 2, 0, new Map([[2, 'Zz']])))).toEqual(['ca', 'b'])
  expect(titles(withMove(pages, 0, 2, new Map()))).toEqual(['bc', 'a'])
})

test('a moved card carries its new key, so that the next move builds on it', () => {
  const [first] = withMove(pages, 2, 0, new Map([[2, 'Zz']]))
  expect(first?.cards.map(({ sortKey }) => sortKey)).toEqual(['Zz', undefined])
  expect(first?.cursor).toBe('x')
})

test('a card is changed or taken out wherever it is', () => {
  const without = withCards(pages, (one) => (one.item.rkey === 'c' ? undefined : one))
  expect(titles(without)).toEqual(['ab', ''])
  expect(without[0]?.cards[0]).toBe(pages[0]?.cards[0])
})

test('what was added is shown until a page has it, also under somebody else’s contribution', () => {
  const mine = card('z')
  expect(notYetShown([mine], [card('a')])).toEqual([mine])
  const folded = { ...card('a'), contributors: [...card('a').contributors, ...mine.contributors] }
  expect(notYetShown([mine], [folded])).toEqual([])
  expect(cardKey(mine.item)).toBe(`${ME} z`)
})
