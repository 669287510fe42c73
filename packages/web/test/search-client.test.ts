import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { searchClient } from '../src/search/search-client.ts'

/** A search service that answers whatever a test says, on a free loopback port. */
async function fakeSearch(body: string, status = 200) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.cookie ?? ''}${request.headers.referer ?? ''}`)
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    client: searchClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, fetch),
    asked,
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => server.close(() => closed())),
  }
}

const never = () => new AbortController().signal
const DUNE = {
  mediaType: 'book',
  title: 'Dune',
  year: 1965,
  identifiers: [{ scheme: 'isbn13', value: '9780441172719' }],
}

test('suggests what the service found, with the notice of the catalogue', async () => {
  const attribution = {
    name: 'Open Library',
    text: 'Book data from Open Library.',
    url: 'https://openlibrary.org',
  }
  await using service = await fakeSearch(JSON.stringify({ works: [DUNE], attribution }))
  const found = await service.client.works('Dune & co', 'book', never())
  expect(found).toEqual({ works: [DUNE], attribution: { text: attribution.text, url: attribution.url } })
  expect(service.asked).toEqual(['/search/works?q=Dune+%26+co&medium=book '])
})

test.each([
  ['an HTML 502', '<html>', 502],
  ['an empty body', '', 200],
  ['another shape', '{"works":7,"media":{"a":1}}', 200],
  ['ten megabytes', `{"works":[],"x":"${'x'.repeat(10_000_000)}"}`, 200],
  ['the page of an app', '<!doctype html>', 200],
  ['null', 'null', 200],
])('UI-006: %s is no suggestion and no failure', async (_, body, status) => {
  await using service = await fakeSearch(body, status)
  expect(await service.client.works('Dune', 'book', never())).toEqual({ works: [], attribution: undefined })
  expect(await service.client.media()).toEqual([])
})

test('UI-001: titles are text without reordering marks, other media and broken works are left out, links are https', async () => {
  const works = [
    { mediaType: 'book', title: '<img onerror=x>\u202Egpj' },
    { mediaType: 'movie', title: 'Dune' },
    { mediaType: 'book', title: '\u202E' },
    { mediaType: 'book' },
    { mediaType: 'book', title: 'x', identifiers: 'many' },
  ]
  await using service = await fakeSearch(
    JSON.stringify({ works, attribution: { text: 'x', url: 'javascript:alert(1)' } }),
  )
  expect(await service.client.works('Dune', 'book', never())).toEqual({
    works: [{ mediaType: 'book', title: '<img onerror=x>gpj' }],
    attribution: undefined,
  })
})
