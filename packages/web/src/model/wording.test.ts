import type { CrumbKind } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { crumbFact, endingWords, verdictWords } from './wording.ts'

const position = { $type: 'app.breadcrumbs.defs#episodePosition', season: 2, episode: 4 } as const

test('a crumb says a fact', () => {
  expect(crumbFact({ kind: 'progressed', position })).toBe('Stopped at S2E4')
  expect(crumbFact({ kind: 'finished', position: undefined })).toBe('Finished')
  expect(crumbFact({ kind: undefined, position })).toBe('At S2E4')
  expect(crumbFact({ kind: undefined, position: undefined })).toBe('A crumb')
})

test('a work that ended says how, one that somebody is in the middle of or put out of sight does not', () => {
  const own = (isOpen: boolean, kind: CrumbKind) => ({
    isOpen,
    crumbs: [{ crumb: { kind: 'progressed' as const } }, { crumb: { kind } }],
    card: { position },
  })
  expect(endingWords(own(false, 'dropped'))).toBe('Dropped at S2E4')
  expect(endingWords(own(false, 'finished'))).toBe('Finished, at S2E4')
  expect(endingWords(own(true, 'dropped'))).toBeUndefined()
  expect(endingWords(own(false, 'progressed'))).toBeUndefined()
  expect(endingWords({ ...own(false, 'dropped'), crumbs: [] })).toBeUndefined()
})

test('only known verdicts become words', () => {
  expect(verdictWords('not-sure')).toBe('Not sure')
  expect(verdictWords('constructor')).toBe(undefined)
  expect(verdictWords(undefined)).toBe(undefined)
})
