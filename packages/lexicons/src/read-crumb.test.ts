import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anything } from '../test/_anything.ts'
import { crumbKindToken } from './crumb-kind.ts'
import { readCrumb } from './read-crumb.ts'

const NS = 'app.breadcrumbs'
const crumb = {
  $type: `${NS}.crumb`,
  work: { mediaType: 'show', title: 'Severance', identifiers: [{ scheme: 'tmdb-tv', value: '95396' }] },
  kind: crumbKindToken('progressed'),
  position: { $type: `${NS}.defs#episodePosition`, season: 2, episode: 4 },
  createdAt: '2026-11-22T17:40:58.000Z',
}

describe('readCrumb', () => {
  it('reads the least a crumb can be', () => {
    const { position: _, ...least } = crumb
    expect(readCrumb(least)).toMatchObject({
      work: crumb.work,
      kind: 'progressed',
      rawKind: `${NS}.defs#progressed`,
      position: undefined,
      spoilerFree: false,
      createdAt: crumb.createdAt,
    })
  })

  it('reads all a crumb can say', () => {
    const said = {
      note: 'Remember the corridor.',
      nextHint: 'Episode 5',
      verdict: 'keep-going',
      rating: { value: 4, max: 5 },
      spoilerFree: true,
      entry: { collection: `${NS}.show`, rkey: '3l4aaaaaaaa2a' },
      happenedAt: '2026-11-21T00:00:00Z',
    }
    expect(readCrumb({ ...crumb, ...said })).toMatchObject({ ...said, position: crumb.position })
  })

  it('ignores fields and keeps kinds it does not know', () => {
    expect(readCrumb({ ...crumb, kind: 'com.example.defs#rewound', mood: { deep: [1] } })).toMatchObject({
      kind: undefined,
      rawKind: 'com.example.defs#rewound',
    })
  })

  it('keeps of an unknown position its type, so that the gate stays shut', () => {
    const position = { $type: 'com.example.defs#dreamPosition', depth: 3, inside: { of: 'x' } }
    expect(readCrumb({ ...crumb, position })).toHaveProperty('position', {
      $type: 'com.example.defs#dreamPosition',
    })
  })

  it('takes the episode a crumb is about for its place where it names no other', () => {
    const work = { ...crumb.work, part: { season: 2, episode: 5 } }
    expect(readCrumb({ ...crumb, work, position: undefined })).toMatchObject({
      position: { $type: `${NS}.defs#episodePosition`, season: 2, episode: 5 },
    })
    expect(readCrumb({ ...crumb, work })).toMatchObject({ position: crumb.position })
  })

  it('hands out no NUL and no lone surrogate from any text', () => {
    const bad = 'a\u0000b\ud800c'
    const part = { season: 2, episode: 4, title: bad, identifiers: [{ scheme: bad, value: bad }] }
    const work = {
      mediaType: bad,
      title: bad,
      creators: [{ name: bad, role: bad }],
      identifiers: [{ scheme: bad, value: bad }],
      part,
    }
    const locator = { $type: `${NS}.defs#locatorPosition`, scheme: bad, value: bad }
    const unknown = { $type: `com.example.defs#${bad}`, [bad]: bad }
    for (const position of [locator, unknown, { ...crumb.position, title: bad, guid: bad, [bad]: bad }]) {
      const read = readCrumb({ ...crumb, work, kind: bad, note: bad, nextHint: bad, verdict: bad, position })
      expect(read).not.toHaveProperty('rejected')
      expect(JSON.stringify(read)).not.toMatch(/\\u0000|\\ud800/)
    }
  })

  it('hands out no credentials in a picture address', () => {
    const work = { ...crumb.work, title: 'Seve\u0000rance', coverUrl: 'https://user:pw@img.example/x.jpg' }
    expect(readCrumb({ ...crumb, work, note: 'a\u0000b' })).toMatchObject({
      work: { title: 'Severance', coverUrl: 'https://img.example/x.jpg' },
      note: 'ab',
    })
  })

  it.each<[string, unknown]>([
    ['not-an-object', null],
    ['not-an-object', undefined],
    ['not-an-object', [crumb]],
    ['not-an-object', 'crumb'],
    ['type-mismatch', { ...crumb, $type: `${NS}.book` }],
    ['type-mismatch', { ...crumb, $type: undefined }],
    ['invalid-record', { ...crumb, kind: undefined }],
    ['invalid-record', { ...crumb, work: { title: 'x' } }],
    ['invalid-record', { ...crumb, position: { $type: `${NS}.defs#episodePosition`, season: 2 } }],
    ['invalid-record', { ...crumb, position: { $type: `${NS}.defs#episodePosition`, episode: 1.5 } }],
    ['invalid-record', { ...crumb, position: { season: 2, episode: 4 } }],
    ['invalid-record', { ...crumb, rating: { value: 10n ** 20n, max: 5 } }],
    ['invalid-record', { ...crumb, note: 'x'.repeat(10_001) }],
    ['invalid-record', { ...crumb, createdAt: 'yesterday' }],
    ['invalid-created-at', { ...crumb, createdAt: '2026-02-30T00:00:00Z' }],
    ['blank-title', { ...crumb, work: { ...crumb.work, title: '\u3000' } }],
  ])('answers %s', (reason, record) => {
    expect(readCrumb(record)).toMatchObject({ rejected: reason })
  })

  it('names the field that is wrong, never what stood in it', () => {
    expect(readCrumb({ ...crumb, work: { mediaType: 'show', title: 7 } })).toEqual({
      rejected: 'invalid-record',
      detail: 'work.title',
    })
  })

  it('never throws, whatever comes in any field', () => {
    const fields = [
      'work',
      'kind',
      'position',
      'entry',
      'note',
      'noteFacets',
      'rating',
      'companions',
      'labels',
      'langs',
      'createdAt',
      'x',
    ]
    const changed = fc
      .dictionary(fc.constantFrom(...fields), anything)
      .map((changes) => ({ ...crumb, ...changes }))
    const works = fc.dictionary(
      fc.constantFrom('title', 'mediaType', 'creators', 'part', 'identifiers', 'coverUrl', 'record'),
      anything,
    )
    const deeper = works.map((changes) => ({ ...crumb, work: { ...crumb.work, ...changes } }))
    fc.assert(
      fc.property(fc.oneof(anything, changed, deeper), (record) => {
        const json = JSON.stringify(readCrumb(record))
        expect(json).not.toContain(String.raw`\u0000`)
        expect(json).not.toMatch(/\\ud[89a-f]/)
      }),
      { numRuns: 2000 },
    )
  })
})
