import { asDatetimeString } from '@atproto/lex-schema'
import { describe, expect, it } from 'vitest'
import { buildCompanion } from '../src/companion-post.ts'
import { crumbKindToken } from '../src/crumb-kind.ts'
import { parseCrumbPageUrl } from '../src/crumb-page-url.ts'
import { parseDatetime } from '../src/datetime.ts'
import { isEntryCollection } from '../src/nsid.ts'
import { readCrumb } from '../src/read-crumb.ts'
import { type Entry, readEntry } from '../src/read-entry.ts'
import { parseSpaceRef } from '../src/space-ref.ts'
import { identityKeys } from '../src/work-identity.ts'
import cases from './fixtures/bad-inputs.json' with { type: 'json' }

/** The cases of hostile input that reading alone decides. Each is a promise made elsewhere, by its id. */
const NS = 'app.breadcrumbs'
const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const BASE = 'https://crumbs.example'
const NOW = asDatetimeString('2026-11-22T17:40:58.000Z')

const book = { $type: `${NS}.book`, title: 'Dune', status: `${NS}.defs#inProgress`, createdAt: NOW }
const crumb = {
  $type: `${NS}.crumb` as const,
  work: { mediaType: 'book', title: 'Dune' },
  kind: crumbKindToken('noted'),
  createdAt: NOW,
}

const entryWith = (changes: object) => readEntry(book.$type, { ...book, ...changes }) as Entry
const reasonsWith = (changes: object) => [
  readEntry(book.$type, { ...book, ...changes }),
  readCrumb({ ...crumb, ...changes }),
]

function refusesDatetimes(texts: readonly unknown[]): void {
  for (const createdAt of texts) {
    expect(parseDatetime(createdAt)).toBeUndefined()
    for (const read of reasonsWith({ createdAt })) expect(read).toHaveProperty('rejected')
  }
}

function nested(depth: number): unknown {
  let value: unknown = []
  for (let i = 1; i < depth; i++) value = [value]
  return value
}

const checks: Readonly<Record<string, () => void | Promise<void>>> = {
  'RC-003': () =>
    refusesDatetimes(['+275760-09-13T00:00:00Z', '0000-01-01T00:00:00+01:00', '-1985-04-12T23:20:50Z']),

  'RC-004': () => refusesDatetimes(['2026-02-30T00:00:00Z']),

  'RC-006': () => refusesDatetimes([undefined, 1_700_000_000_000, {}, [], null]),

  'RC-007': () =>
    refusesDatetimes([
      '2026-01-01t00:00:00z',
      '2026-01-01 00:00:00Z',
      '2026-01-01T00:00:00',
      '2026-01-01T00:00:00-00:00',
    ]),

  'RC-009': () => {
    const family = '👩‍👩‍👧‍👦'
    for (const title of [`Z${'\u0301'.repeat(3000)}`, family.repeat(10_000)]) {
      const read = entryWith({ title }).work.title
      expect(new TextEncoder().encode(read).length).toBeLessThanOrEqual(3000)
      expect(read.length).toBeGreaterThan(0)
      expect(readCrumb({ ...crumb, work: { ...crumb.work, title } })).toMatchObject({
        rejected: 'invalid-record',
      })
    }
  },

  'RC-010': () => {
    expect(entryWith({ title: 'a\u0000b', notes: '\u0000x' })).toMatchObject({
      work: { title: 'ab' },
      notes: 'x',
    })
    expect(readCrumb({ ...crumb, work: { ...crumb.work, title: 'a\u0000b' } })).toMatchObject({
      work: { title: 'ab' },
    })
  },

  'RC-013': async () => {
    const title = 'invoice\u202Egpj.exe\u2066x\u2069'
    const { post } = await buildCompanion({
      did: DID,
      rkey: '3l4aaaaaaaa2a',
      crumb: { ...crumb, work: { ...crumb.work, title } },
      publicUrl: BASE,
    })
    expect(post.value).toMatchObject({ embed: { external: { title: 'invoicegpj.exex' } } })
  },

  'RC-015': () => {
    for (const title of ['', ' ', '\u3000', '\u0000', '\n'])
      for (const read of reasonsWith({ title, work: { mediaType: 'book', title } }))
        expect(read).toEqual({ rejected: 'blank-title' })
  },

  'RC-016': () => {
    for (const depth of [33, 1000, 20_000, 1_000_000])
      for (const read of reasonsWith({ extra: nested(depth) })) expect(read).toEqual({ rejected: 'too-deep' })
  },

  'RC-019': () => {
    const big = 2n ** 63n
    expect(entryWith({ rating: big, progress: { currentPage: big } })).toMatchObject({
      rating: undefined,
      position: undefined,
    })
    const position = { $type: `${NS}.defs#pagePosition`, page: big }
    expect(readCrumb({ ...crumb, position })).toMatchObject({ rejected: 'invalid-record' })
    expect(() =>
      JSON.stringify([entryWith({ rating: big, x: big }), readCrumb({ ...crumb, x: big })]),
    ).not.toThrow()
  },

  'RC-021': () => {
    expect(readEntry(`${NS}.show`, book)).toEqual({ rejected: 'type-mismatch' })
    expect(readCrumb({ ...crumb, $type: `${NS}.book` })).toEqual({ rejected: 'type-mismatch' })
  },

  'RC-022': () => {
    expect(entryWith({ mood: { calm: true } })).toEqual(entryWith({}))
    const position = { $type: 'com.example.defs#dreamPosition' }
    expect(readCrumb({ ...crumb, mood: 'calm', position })).toMatchObject({ work: crumb.work, position })
  },

  'RC-024': () => {
    const longest = 'x'.repeat(512)
    expect(parseCrumbPageUrl(BASE, `${BASE}/c/${DID}/${longest}`)?.rkey).toBe(longest)
    expect(entryWith({ latestCrumb: { collection: `${NS}.crumb`, rkey: longest } }).latestCrumb?.rkey).toBe(
      longest,
    )
    for (const rkey of ['.', '..', 'a/b', 'x'.repeat(513), '']) {
      expect(parseCrumbPageUrl(BASE, `${BASE}/c/${DID}/${rkey}`)).toBeUndefined()
      expect(entryWith({ latestCrumb: { collection: `${NS}.crumb`, rkey } }).latestCrumb).toBeUndefined()
    }
  },

  'RC-025': () => {
    const nsid = (length: number) => {
      const labels = `${'a'.repeat(63)}.`.repeat(4)
      return labels + 'b'.repeat(length - labels.length)
    }
    const refOf = (collection: string) => entryWith({ latestCrumb: { collection, rkey: 'x' } }).latestCrumb
    expect(refOf(nsid(317))?.collection).toHaveLength(317)
    expect(refOf(nsid(318))).toBeUndefined()
    for (const near of [`${NS}.Book`, 'APP.breadcrumbs.book', `${NS}.book.x`, `${NS}.boo`, `${NS}.book `])
      expect(isEntryCollection(near)).toBe(false)
  },

  'RC-027': () => {
    const readable = (coverUrl: string) => entryWith({ coverUrl }).coverUrl
    expect(readable('https://user:pw@img.example/x.jpg')).toBe('https://img.example/x.jpg')
    expect(readable('https://аррӏе.example/x.jpg')).toMatch(/^https:\/\/xn--/)
    expect(readable(`https://img.example/${'x'.repeat(10_240)}`)).toBeUndefined()
    for (const other of [
      'http://img.example/x.jpg',
      'javascript:alert(1)',
      'data:image/png;base64,',
      '//img.example',
    ])
      expect(readable(other)).toBeUndefined()
  },

  'RC-031': () => {
    const values = ["tt0'; DROP TABLE--", '../../etc', 'tt.*', '(a+)+$', '%00', 'tt0903747/../..']
    const schemes = [
      'isbn13',
      'isbn10',
      'imdb',
      'mbid-release',
      'tmdb-tv',
      'wikidata',
      'podcast-guid',
      'asin',
    ]
    const identifiers = schemes.flatMap((scheme) => values.map((value) => ({ scheme, value })))
    expect(identityKeys({ mediaType: 'show', title: 'x', identifiers })).toEqual([])
  },

  'SP-021': () => {
    const good = `at://${DID}/space/${NS}.temp.group/3l4group2222a`
    expect(parseSpaceRef(good)?.skey).toBe('3l4group2222a')
    const tricks = [
      `${good}/../x`,
      `${good}/`,
      good.replace('did:plc', 'DID:PLC'),
      good.replace('3l4', '%33l4'),
    ]
    tricks.push(good.replace('3l4group2222a', 'x'.repeat(513)), `${good}?a=b`, `${good}#a`, `${good}\n`)
    for (const trick of tricks) expect(parseSpaceRef(trick)).toBeUndefined()
  },
}

describe('bad inputs', () => {
  it.each(cases.map(({ id, name }) => [id, name] as const))('%s: %s', async (id) => {
    const check = checks[id]
    if (!check) throw new Error(`no check for ${id}`)
    await check()
  })

  it('checks nothing that the fixture does not state', () => {
    expect(Object.keys(checks)).toEqual(cases.map(({ id }) => id))
  })
})
