import { expect, it } from 'vitest'
import { createIsoTime } from './iso-time.ts'

it('spells every time as it is, also when it comes again or goes back', () => {
  const times = [0, 0, 1_700_000_000_123, 1_700_000_000_124, 1_700_000_000_123]
  const spell = createIsoTime(() => times.shift() as number)
  expect([spell(), spell(), spell(), spell(), spell()]).toEqual([
    ',"time":"1970-01-01T00:00:00.000Z"',
    ',"time":"1970-01-01T00:00:00.000Z"',
    ',"time":"2023-11-14T22:13:20.123Z"',
    ',"time":"2023-11-14T22:13:20.124Z"',
    ',"time":"2023-11-14T22:13:20.123Z"',
  ])
})
