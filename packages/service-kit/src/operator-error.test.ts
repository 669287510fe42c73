import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { ConfigError } from './config/declare-config.ts'
import { CommitsStalledError, CommitUnknownError } from './database/commits.ts'
import { OperatorError, operatorSentence } from './operator-error.ts'

it.each([
  new ConfigError('service', ['SERVICE_PORT: is not a number']),
  new OperatorError('there is no database here'),
  new CommitsStalledError(),
  new CommitUnknownError(Promise.resolve(false)),
])('says to the operator what $name says', (error) => {
  expect(operatorSentence(error)).toBe(error.message)
})

it('says what the system has against a file', async () => {
  const error: unknown = await readFile('/no/such/file').catch((thrown: unknown) => thrown)
  expect(operatorSentence(error)).toContain("no such file or directory, open '/no/such/file'")
})

it('has no sentence for a mistake of ours, nor for what is no error', () => {
  expect(operatorSentence(new TypeError('x is not a function'))).toBeUndefined()
  expect(operatorSentence('text')).toBeUndefined()
})
