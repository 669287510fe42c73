import { AuthRequiredError, InternalServerError, InvalidRequestError } from '@atproto/xrpc-server'
import { expect, test } from 'vitest'
import { errorFor, errorResponse } from './error-response.ts'

test('keeps the name and message of a refusal we mean', () => {
  expect(errorResponse(new InvalidRequestError('no such feed', 'UnknownFeed'))).toEqual({
    status: 400,
    body: { error: 'UnknownFeed', message: 'no such feed' },
  })
  expect(errorResponse(new AuthRequiredError()).status).toBe(401)
})

test('keeps the status of a parser error, not its message', () => {
  const tooLarge = Object.assign(new Error('private'), { status: 413 })
  expect(errorResponse(tooLarge)).toEqual({
    status: 413,
    body: { error: 'PayloadTooLarge', message: 'Payload Too Large' },
  })
})

test.each([
  new Error('private'),
  new InternalServerError('private', 'Private'),
  Object.assign(new Error('private'), { status: 503 }),
  Object.assign(new Error('private'), { status: 200 }),
  'private',
  undefined,
])('says nothing about what we did not expect: %s', (thrown) => {
  expect(errorResponse(thrown)).toEqual({
    status: 500,
    body: { error: 'InternalServerError', message: 'Internal Server Error' },
  })
})

test('names statuses it has no name for by their class', () => {
  expect(errorFor(418).body.error).toBe('InvalidRequest')
  expect(errorFor(502).body.error).toBe('InternalServerError')
})
