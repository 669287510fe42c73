import { type Adapter, type Origins, RESULTS_MAX } from './adapter.ts'
import { objectsOf, readWork } from './read-work.ts'

/** So that a book found here is the same as one from an import, which knows an ISBN only. */
const ISBNS_MAX = 12

/** Books, from Open Library: no key, three requests a second for callers who say who they are. */
export function openLibrary(origins: Origins): Adapter {
  return {
    media: ['book'],
    attribution: {
      name: 'Open Library',
      text: 'Book data from Open Library.',
      url: 'https://openlibrary.org',
    },
    perSecond: 3,
    async search(query, _medium, fetchJson) {
      const url = new URL('/search.json', origins.openLibrary)
      url.search = new URLSearchParams({
        q: query,
        limit: String(RESULTS_MAX),
        fields: 'key,title,author_name,first_publish_year,isbn',
      }).toString()
      return objectsOf(await fetchJson(url.href), 'docs').flatMap((doc) => {
        const isbns = (Array.isArray(doc.isbn) ? (doc.isbn as unknown[]) : []).filter(
          (isbn) => typeof isbn === 'string' && isbn.length === 13,
        )
        const names = Array.isArray(doc.author_name) ? (doc.author_name as unknown[]) : []
        return readWork({
          mediaType: 'book',
          title: doc.title,
          creators: names.map((name) => ({ name, role: 'author' })),
          year: doc.first_publish_year,
          identifiers: [
            ['openlibrary-work', typeof doc.key === 'string' ? doc.key.replace('/works/', '') : undefined],
            ...isbns.slice(0, ISBNS_MAX).map((isbn) => ['isbn13', isbn] as const),
          ],
        })
      })
    },
  }
}
