/** DS-010: what many who come at once after a restart are told. */
import { expect, it } from 'vitest'
import { waitFor } from '../src/testing/wait-for.ts'
import { serve } from './_http.ts'

it('DS-010: answers as many requests at a time as it may, tells the others when to come again, and its health always', async () => {
  const held = Promise.withResolvers<void>()
  let inside = 0
  await using http = await serve({
    inFlightMax: 10,
    mount(app) {
      app.get('/slow', async (_req, res) => {
        inside += 1
        await held.promise
        res.send('done')
      })
    },
  })
  const get = () => fetch(`${http.url}/slow`)
  const first = Array.from({ length: 10 }, get)
  await waitFor(() => inside === 10)
  const others = await Promise.all(Array.from({ length: 200 }, get))
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([503]))
  expect(await others[0]!.json()).toEqual({
    error: 'NotReady',
    message: expect.stringContaining('try again'),
  })
  const waits = others.map(({ headers }) => Number(headers.get('retry-after')))
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(2)
  expect(Math.max(...waits)).toBeLessThanOrEqual(15)
  // Spread, so that they do not come back together.
  expect(new Set(waits).size).toBeGreaterThan(8)
  expect((await fetch(`${http.url}/readyz`)).status).toBe(200)
  held.resolve()
  for (const answer of await Promise.all(first)) expect(await answer.text()).toBe('done')
  expect((await Promise.all(Array.from({ length: 10 }, get))).map(({ status }) => status)).toEqual(
    Array.from({ length: 10 }, () => 200),
  )
})

it('DS-010: takes a request that was broken off for answered', async () => {
  let inside = 0
  await using http = await serve({
    inFlightMax: 1,
    mount(app) {
      app.get('/never', () => {
        inside += 1
      })
      app.get('/at-once', (_req, res) => void res.send('done'))
    },
  })
  const broken = new AbortController()
  const never = fetch(`${http.url}/never`, { signal: broken.signal }).catch(() => undefined)
  await waitFor(() => inside === 1)
  expect((await fetch(`${http.url}/at-once`)).status).toBe(503)
  broken.abort()
  await never
  await waitFor(async () => (await fetch(`${http.url}/at-once`)).status === 200)
})
