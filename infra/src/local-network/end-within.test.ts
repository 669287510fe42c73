import { expect, it } from 'vitest'
import { endWithin } from './end-within.ts'

it('waits for what ends, and says nothing', async () => {
  const said: string[] = []
  let ended = false
  await endWithin(
    'PLC',
    async () => {
      ended = true
    },
    (message) => said.push(message),
  )
  expect(ended).toBe(true)
  expect(said).toEqual([])
})

it('names what hangs and goes on', async () => {
  const said: string[] = []
  await endWithin(
    'AppView',
    () => new Promise(() => {}),
    (message) => said.push(message),
    20,
  )
  expect(said).toEqual(['AppView has not ended within 0.02 s and is left behind'])
})

it('passes on how an end failed', async () => {
  const failed = endWithin(
    'relay',
    () => Promise.reject(new Error('disk full')),
    () => {},
  )
  await expect(failed).rejects.toThrow('disk full')
})
