import { expect, test } from 'vitest'
import { untilAborted } from './until-aborted.ts'

test('what comes in time is what comes, with and without a limit', async () => {
  expect(await untilAborted(Promise.resolve(1), new AbortController().signal)).toBe(1)
  expect(await untilAborted(Promise.resolve(2), null)).toBe(2)
  await expect(untilAborted(Promise.reject(new Error('no')), new AbortController().signal)).rejects.toThrow(
    'no',
  )
})

test('what never comes ends with the reason of the signal', async () => {
  const control = new AbortController()
  const waiting = untilAborted(new Promise(() => undefined), control.signal)
  control.abort(new Error('too long'))
  await expect(waiting).rejects.toThrow('too long')
  await expect(untilAborted(new Promise(() => undefined), control.signal)).rejects.toThrow('too long')
})
