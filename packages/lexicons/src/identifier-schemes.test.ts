import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import defs from '../lexicons/app/breadcrumbs/defs.json' with { type: 'json' }
import { canonicalIdentifier } from './identifier-schemes.ts'

const KNOWN = defs.defs.identifier.properties.scheme.knownValues

describe('canonicalIdentifier', () => {
  it.each([
    ['imdb', 'tt0903747', 'imdb:tt0903747'],
    ['imdb', 'TT903747', 'imdb:tt0903747'],
    ['imdb', '0903747', 'imdb:tt0903747'],
    ['imdb', 'tt00903747', 'imdb:tt0903747'],
    ['imdb', 'tt11280740', 'imdb:tt11280740'],
    ['tmdb-tv', '01396', 'tmdb-tv:1396'],
    ['tmdb-movie', ' 603 ', 'tmdb-movie:603'],
    ['asin', '0306406152', 'isbn13:9780306406157'],
    ['asin', 'b00x57b4jg', 'asin:B00X57B4JG'],
    ['openlibrary-work', '/works/ol45804w', 'openlibrary-work:OL45804W'],
    ['openlibrary-edition', 'OL7353617M', 'openlibrary-edition:OL7353617M'],
    ['google-books', 'zyTCAlFPjgYC', 'google-books:zyTCAlFPjgYC'],
    ['goodreads-book', '5907.The_Hobbit', 'goodreads-book:5907'],
    ['goodreads-book', '5907-the-hobbit', 'goodreads-book:5907'],
    ['wikidata', 'q15228', 'wikidata:Q15228'],
    ['apple-podcast', 'id1200361736', 'apple-podcast:1200361736'],
    ['spotify-show', 'spotify:show:3IM0lmZxpFAY7CwMuv9H4g', 'spotify-show:3IM0lmZxpFAY7CwMuv9H4g'],
    [
      'spotify-show',
      'https://open.spotify.com/show/3IM0lmZxpFAY7CwMuv9H4g',
      'spotify-show:3IM0lmZxpFAY7CwMuv9H4g',
    ],
    [
      'podcast-guid',
      '917393E3-1B1E-5CEF-ACE4-EDAA54E1F810',
      'podcast-guid:917393e3-1b1e-5cef-ace4-edaa54e1f810',
    ],
    ['rss-feed', 'http://Feeds.Example.com/show/#top', 'rss-feed:feeds.example.com/show'],
    ['rss-feed', 'https://user:pw@feeds.example.com/show?x=1', 'rss-feed:feeds.example.com/show?x=1'],
    ['eidr', '10.5240/7791-8534-2c23-9030-8610-5', 'eidr:10.5240/7791-8534-2C23-9030-8610-5'],
  ])('writes %s %j as %s', (scheme, value, key) => {
    expect(canonicalIdentifier(scheme, value)).toBe(key)
  })

  it.each([
    ['imdb', "tt0'; DROP TABLE works--"],
    ['imdb', 'tt0903747\n'.repeat(2)],
    ['imdb', 'nm0903747'],
    ['imdb', 'tt0'],
    ['tmdb-tv', '0'],
    ['tmdb-tv', '-1'],
    ['tmdb-tv', '1.5'],
    ['tmdb-tv', '1e3'],
    ['tmdb-tv', '9'.repeat(13)],
    ['isbn13', '../../etc/passwd'],
    ['isbn13', '978(0+)+$'],
    ['google-books', '../../etc'],
    ['igdb-slug', 'a%2f..%2fb'],
    ['podcast-guid', '917393e3-1b1e-5cef-ace4'],
    ['openlibrary-work', 'OL7353617M'],
    ['rss-feed', 'javascript:alert(1)'],
    ['rss-feed', 'file:///etc/passwd'],
    ['url', 'https://'],
    ['rss-item-guid', 'abc'],
    ['season', '2'],
    ['constructor', 'x'],
    ['__proto__', 'x'],
    ['', ''],
  ])('takes %s %j for no identity', (scheme, value) => {
    expect(canonicalIdentifier(scheme, value)).toBeUndefined()
  })

  it('knows every scheme the document names, but for the one that needs its feed', () => {
    const samples = [
      '9780306406157',
      'B00X57B4JG',
      'OL1W',
      'OL1M',
      'tt0903747',
      'Q1',
      '12345',
      'slug-slug',
      'https://a.example/x',
    ]
    samples.push(
      '917393e3-1b1e-5cef-ace4-edaa54e1f810',
      '3IM0lmZxpFAY7CwMuv9H4g',
      '10.5240/7791-8534-2C23-9030-8610-5',
    )
    const unknown = KNOWN.filter((scheme) =>
      samples.every((value) => canonicalIdentifier(scheme, value) === undefined),
    )
    expect(unknown).toEqual(['rss-item-guid'])
  })

  it('is stable: a key read again is the same key', () => {
    const values = fc.oneof(fc.string(), fc.stringMatching(/^(tt|OL|Q|id)?\d{1,13}[WMX]?$/), fc.webUrl())
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN), values, (scheme, value) => {
        const key = canonicalIdentifier(scheme, value)
        if (key === undefined) return
        const [family, rest] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)]
        const again = family === 'rss-feed' || family === 'url' ? `https://${rest}` : rest
        expect(canonicalIdentifier(family, again)).toBe(key)
      }),
    )
  })

  it('lets no quote, space, backslash or control character through, whatever comes', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN), texts, (scheme, value) => {
        expect(canonicalIdentifier(scheme, value) ?? '').not.toMatch(/["\\\s\p{Cc}<>`]/u)
      }),
      { numRuns: 2000 },
    )
  })

  it('answers at once to values made to catch a pattern', () => {
    for (const scheme of KNOWN)
      for (const value of [
        '0'.repeat(512),
        `1${'-'.repeat(500)}!`,
        'a-'.repeat(256),
        `https://a.example/${'('.repeat(400)}`,
      ])
        expect(canonicalIdentifier(scheme, value)?.length ?? 0).toBeLessThan(2000)
    expect(canonicalIdentifier('url', `https://a.example/${'a'.repeat(500)}`)).toBeUndefined()
  })
})
