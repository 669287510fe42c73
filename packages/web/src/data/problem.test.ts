import { Client } from '@atproto/lex-client'
import { app } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { goneGroup, problemOf } from './problem.ts'

/** The real client's error for an answer of a server. */
async function failure(answer: () => Response | Promise<Response>): Promise<unknown> {
  const client = new Client({ fetchHandler: async () => await answer() })
  return await client.call(app.breadcrumbs.temp.listGroups, {}).catch((error: unknown) => error)
}

const json = (status: number, body: unknown) => () => Response.json(body, { status })

test.each([
  ['no network', () => Promise.reject(new TypeError('Failed to fetch')), false, 'No connection'],
  ['an outsider', json(400, { error: 'GroupNotFound', message: 'x' }), true, 'you are not in it'],
  ['a used code', json(400, { error: 'InviteNotFound' }), true, 'code does not work'],
  ['a missing permission', json(403, { error: 'ScopeMissingError' }), true, 'not given permission'],
  ['an ended session', json(401, { error: 'InvalidToken' }), true, 'sign-in has ended'],
  ['too much', json(429, { error: 'RateLimitExceeded' }), false, 'Wait a minute'],
  ['a broken server', json(502, { error: 'UpstreamFailure' }), false, 'trouble'],
  ['a wrong shape', json(200, { groups: 'none' }), false, 'cannot read'],
  [
    'an HTML page',
    () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }),
    false,
    'trouble',
  ],
  ['an odd name', json(400, { error: 'constructor' }), false, 'did not accept'],
])('%s becomes a sentence', async (_, answer, refused, part) => {
  const problem = problemOf(await failure(answer))
  expect(problem).toEqual({ refused, sentence: expect.stringContaining(part) })
})

test('what a server wrote is never shown', async () => {
  const error = await failure(json(400, { error: 'Odd', message: 'secret of bob' }))
  expect(problemOf(error).sentence).not.toContain('secret')
})

test('a group that ended is told apart from one that is not there for the person', async () => {
  expect(goneGroup(await failure(json(400, { error: 'SpaceDeleted' })))).toBe('ended')
  expect(goneGroup(await failure(json(400, { error: 'GroupNotFound' })))).toBe('unknown')
  expect(goneGroup(await failure(json(502, { error: 'UpstreamFailure' })))).toBeUndefined()
})
