import { expect, test } from 'vitest'
import { signedInHint } from './signed-in-hint.ts'

function memory(): Storage {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage
}

test('what was left signed in is waited for, what was left signed out is not', () => {
  const storage = memory()
  const hint = signedInHint(() => storage, '')
  expect(hint.read()).toBe(false)
  hint.write(true)
  expect(hint.read()).toBe(true)
  hint.write(false)
  expect(hint.read()).toBe(false)
})

test('a sign-in that is coming back is waited for', () => {
  expect(signedInHint(memory, '#state=abc&iss=x&code=y').read()).toBe(true)
  expect(signedInHint(memory, '#did:plc:abc/state=1').read()).toBe(false)
})

test('a browser that keeps nothing is waited for, and asked to keep something without harm', () => {
  const hint = signedInHint(() => {
    throw new DOMException('no', 'SecurityError')
  }, '')
  hint.write(true)
  expect(hint.read()).toBe(true)
})
