import { expect, test } from 'vitest'
import { liveLabels } from './live-labels.ts'

const NOW = Date.parse('2026-03-04T12:00:00Z')
const label = (more: object = {}) => ({
  src: 'did:plc:labeler',
  uri: 'at://did:plc:wren/app.bsky.feed.post/1',
  val: '!warn',
  cts: '2026-03-01T00:00:00Z',
  ...more,
})

test('a label that was taken back is none, whichever of the two comes first', () => {
  const negation = label({ neg: true, cts: '2026-03-02T00:00:00Z' })
  expect(liveLabels([label(), negation], NOW)).toEqual([])
  expect(liveLabels([negation, label()], NOW)).toEqual([])
})

test('a label that was given again after it was taken back holds', () => {
  const again = label({ cts: '2026-03-03T00:00:00Z' })
  expect(liveLabels([again, label({ neg: true, cts: '2026-03-02T00:00:00Z' }), label()], NOW)).toEqual([
    again,
  ])
})

test('at the very same moment the label is believed, in any order', () => {
  const [given, taken] = [label(), label({ neg: true })]
  expect(liveLabels([given, taken], NOW)).toEqual([given])
  expect(liveLabels([taken, given], NOW)).toEqual([given])
})

test('nobody takes back the label of another, of another thing or of another kind', () => {
  const negations = [{ src: 'did:plc:other' }, { uri: 'at://did:plc:wren' }, { val: '!hide' }].map((other) =>
    label({ ...other, neg: true, cts: '2026-03-02T00:00:00Z' }),
  )
  expect(liveLabels([label(), ...negations], NOW)).toEqual([label()])
})

test('a label ends at the moment it names and not before; a time nobody can read ends nothing', () => {
  const until = label({ exp: new Date(NOW).toISOString() })
  expect(liveLabels([until], NOW - 1)).toEqual([until])
  expect(liveLabels([until], NOW)).toEqual([])
  expect(liveLabels([label({ exp: 'some day' })], NOW)).toHaveLength(1)
})

test('what is no label is left out', () => {
  expect(liveLabels([null, 'porn', {}, label({ val: 3 }), label({ uri: undefined })], NOW)).toEqual([])
  expect(liveLabels('porn', NOW)).toEqual([])
})
