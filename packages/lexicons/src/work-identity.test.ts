import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Work } from './work.ts'
import { identityKeys, sameWork, sameWorkForShield, titleKey, wholeWork } from './work-identity.ts'

const show = (identifiers: Work['identifiers'], part?: Work['part'], title = 'Severance'): Work => ({
  mediaType: 'show',
  title,
  ...(identifiers ? { identifiers } : {}),
  ...(part ? { part } : {}),
})
const TMDB = { scheme: 'tmdb-tv', value: '95396' }
const IMDB = { scheme: 'imdb', value: 'tt11280740' }
const TVDB = { scheme: 'tvdb-series', value: '371980' }

const identifiers = fc.array(
  fc.oneof(
    fc.constantFrom(
      TMDB,
      IMDB,
      TVDB,
      { scheme: 'isbn10', value: '0306406152' },
      { scheme: 'isbn13', value: '9780306406157' },
    ),
    fc.record({ scheme: fc.string(), value: fc.string() }),
  ),
  { maxLength: 4 },
)
const works: fc.Arbitrary<Work> = fc
  .record({
    mediaType: fc.constantFrom('show', 'book'),
    title: fc.constantFrom('Severance', 'severance!', 'Other', '…'),
    identifiers,
    part: fc.option(
      fc.record({
        season: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
        episode: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
        identifiers,
      }),
      { nil: undefined },
    ),
  })
  .map(
    ({ part, ...work }) =>
      (part ? { ...work, part: JSON.parse(JSON.stringify(part)) as Work['part'] } : work) as Work,
  )

describe('sameWork', () => {
  it('is true of a work and itself exactly when something identifies it', () => {
    fc.assert(
      fc.property(works, (work) => sameWork(work, structuredClone(work)) === identityKeys(work).length > 0),
    )
  })

  it('does not depend on the side', () => {
    fc.assert(fc.property(works, works, (a, b) => sameWork(a, b) === sameWork(b, a)))
  })

  it('does not depend on title, order of identifiers or company', () => {
    fc.assert(
      fc.property(works, works, (a, b) => {
        const turned = { ...b, title: 'Anything', identifiers: [...(b.identifiers ?? [])].reverse() } as Work
        expect(sameWork(a, turned)).toBe(sameWork(a, b))
      }),
    )
  })

  it('is not transitive: the middle one alone knows both catalogues', () => {
    const [a, b, c] = [show([TMDB]), show([TMDB, IMDB]), show([IMDB])]
    expect([sameWork(a, b), sameWork(b, c), sameWork(a, c)]).toEqual([true, true, false])
  })

  it('folds ISBN-10 to ISBN-13 and an ASIN that is one', () => {
    const book = (scheme: string, value: string): Work => ({
      mediaType: 'book',
      title: 'x',
      identifiers: [{ scheme, value }],
    })
    expect(sameWork(book('isbn10', '0-306-40615-2'), book('isbn13', '9780306406157'))).toBe(true)
    expect(sameWork(book('asin', '0306406152'), book('isbn13', '978-0-306-40615-7'))).toBe(true)
    expect(sameWork(book('isbn10', '0306406153'), book('isbn10', '0306406153'))).toBe(false)
  })

  it('keeps apart one number in two catalogues', () => {
    expect(
      sameWork(show([{ scheme: 'tmdb-tv', value: '1' }]), show([{ scheme: 'tmdb-movie', value: '1' }])),
    ).toBe(false)
  })

  it('merges no two works by title', () => {
    expect(sameWork(show(undefined), show(undefined))).toBe(false)
    expect(
      sameWork(show([{ scheme: 'genre', value: 'drama' }]), show([{ scheme: 'genre', value: 'drama' }])),
    ).toBe(false)
  })
})

describe('parts of a work', () => {
  it('are not the work, nor one another, by the ids of the series', () => {
    const [whole, s2e4, s2e5, s2] = [
      show([TMDB, IMDB]),
      show([TMDB, IMDB], { season: 2, episode: 4 }),
      show([TMDB, IMDB], { season: 2, episode: 5 }),
      show([TMDB, IMDB], { season: 2 }),
    ]
    const all = [whole, s2e4, s2e5, s2]
    for (const a of all) for (const b of all) expect(sameWork(a, b)).toBe(a === b)
  })

  it('are the same by series and numbers together', () => {
    expect(
      sameWork(show([TMDB], { season: 2, episode: 4 }), show([IMDB, TMDB], { season: 2, episode: 4 })),
    ).toBe(true)
    expect(identityKeys(show([TMDB], { season: 2, episode: 4 }))).toEqual(['tmdb-tv:95396#s2e4'])
  })

  it('are identified by nothing when they have no number and no id of their own', () => {
    expect(identityKeys(show([TMDB], { title: 'Woe’s Hollow' }))).toEqual([])
    expect(identityKeys(show(undefined, { season: 2, episode: 4 }))).toEqual([])
  })

  it('are identified by their own ids alone', () => {
    const episode = { identifiers: [{ scheme: 'tvdb-episode', value: '10549347' }] }
    expect(identityKeys(show([TMDB], episode))).toEqual(['tvdb-episode:10549347'])
  })

  it('of a podcast are identified by a guid only together with the feed', () => {
    const guid = { identifiers: [{ scheme: 'rss-item-guid', value: '1' }] }
    const [a, b] = [
      { scheme: 'podcastindex-feed', value: '41504' },
      { scheme: 'podcastindex-feed', value: '920666' },
    ]
    expect(identityKeys(show([a], guid))).toEqual(['podcastindex-feed:41504#guid=1'])
    expect(sameWork(show([a], guid), show([b], guid))).toBe(false)
    expect(identityKeys(show(undefined, guid))).toEqual([])
  })
})

describe('titleKey', () => {
  it.each([
    ['Amélie', 'amelie'],
    ['  The  Last of Us: Part II ', 'the last of us part ii'],
    ['Spider‑Man', 'spider man'],
    ['ＦＵＬＬ', 'full'],
    ['가나다', '가나다'],
    ['ガンダム', 'ガンダム'],
    ['हिन्दी', 'हिन्दी'],
    ['…', '...'],
  ])('folds %j', (title, key) => {
    expect(titleKey(show(undefined, undefined, title))).toBe(`show|${key}`)
  })

  it('keeps media and different scripts apart', () => {
    expect(titleKey({ mediaType: 'book', title: 'Dune' })).not.toBe(
      titleKey({ mediaType: 'movie', title: 'Dune' }),
    )
    expect(titleKey(show(undefined, undefined, '!'))).not.toBe(titleKey(show(undefined, undefined, '?')))
  })
})

describe('sameWorkForShield', () => {
  it('includes sameWork and does not depend on the side', () => {
    fc.assert(
      fc.property(works, works, (a, b) => {
        if (sameWork(wholeWork(a), wholeWork(b))) expect(sameWorkForShield(a, b)).toBe(true)
        expect(sameWorkForShield(a, b)).toBe(sameWorkForShield(b, a))
      }),
    )
  })

  it('takes a title for identity where one side has no identifier, in one medium', () => {
    expect(sameWorkForShield(show(undefined), show([TMDB], undefined, 'SEVERANCE'))).toBe(true)
    expect(sameWorkForShield(show([{ scheme: 'imdb', value: 'nonsense' }]), show([TMDB]))).toBe(true)
    expect(sameWorkForShield(show(undefined), { mediaType: 'book', title: 'Severance' })).toBe(false)
  })

  it('trusts a catalogue of works that both name', () => {
    expect(sameWorkForShield(show([TMDB, IMDB]), show([{ scheme: 'tmdb-tv', value: '1' }]))).toBe(false)
  })

  it('takes a title for identity where the two are in different catalogues or editions', () => {
    const edition = (value: string): Work => ({
      mediaType: 'book',
      title: 'Dune',
      identifiers: [{ scheme: 'isbn13', value }],
    })
    expect(sameWorkForShield(show([TMDB]), show([IMDB]))).toBe(true)
    expect(sameWorkForShield(edition('9780441013593'), edition('9780340960196'))).toBe(true)
    expect(
      sameWorkForShield(edition('9780441013593'), { ...edition('9780340960196'), title: 'Dune Messiah' }),
    ).toBe(false)
  })

  it('holds an episode against the whole show', () => {
    expect(sameWorkForShield(show([TMDB]), show([TMDB], { season: 2, episode: 4 }))).toBe(true)
    expect(sameWorkForShield(show(undefined), show(undefined, { season: 2, episode: 4 }))).toBe(true)
  })
})
