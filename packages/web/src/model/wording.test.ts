import { expect, test } from 'vitest'
import { crumbFact, verdictWords } from './wording.ts'

const position = { $type: 'app.breadcrumbs.defs#episodePosition', season: 2, episode: 4 } as const

test('a crumb says a fact', () => {
  expect(crumbFact({ kind: 'progressed', position })).toBe('Stopped at S2E4')
  expect(crumbFact({ kind: 'finished', position: undefined })).toBe('Finished')
  expect(crumbFact({ kind: undefined, position })).toBe('At S2E4')
  expect(crumbFact({ kind: undefined, position: undefined })).toBe('A crumb')
})

test('only known verdicts become words', () => {
  expect(verdictWords('not-sure')).toBe('Not sure')
  expect(verdictWords('constructor')).toBe(undefined)
  expect(verdictWords(undefined)).toBe(undefined)
})
