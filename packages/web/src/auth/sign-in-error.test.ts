import { expect, test } from 'vitest'
import { callbackProblem, signInProblem } from './sign-in-error.ts'

const identity = (cause: Error) => new Error('Failed to resolve identity: zed.test', { cause })

test('an unknown handle, an unreachable look-up and an unreachable server are told apart', () => {
  const unknown = identity(new Error('Handle "zed.test" does not resolve to a DID'))
  const lookup = identity(new TypeError('Failed to fetch'))
  const server = new Error('Failed to resolve OAuth server metadata for resource: http://x', {
    cause: new TypeError('Failed to fetch'),
  })
  expect(signInProblem(unknown, 'zed.test')).toContain('No account has the handle zed.test')
  expect(signInProblem(lookup, 'zed.test')).toContain('cannot be looked up')
  expect(signInProblem(server, 'zed.test')).toContain('does not answer')
})

test('whatever else is thrown still becomes a sentence, without its inner text', () => {
  const sentence = signInProblem(new Error('token eyJhbGciOi'), 'zed.test')
  expect(sentence).toMatch(/^Sign-in did not start/)
  expect(sentence).not.toContain('eyJ')
})

test('a refused consent is told as a fact', () => {
  expect(callbackProblem('access_denied')).toContain('did not give permission')
  expect(callbackProblem(null)).toContain('already used')
  expect(callbackProblem('server_error')).toContain('did not finish')
})
