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

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'

test('who was left signed in is known again, and nobody once they left', () => {
  const storage = memory()
  const hint = signedInHint(() => storage, '')
  expect(hint.read()).toBeUndefined()
  hint.write(DID)
  expect(hint.read()).toBe(DID)
  hint.write(undefined)
  expect(hint.read()).toBeUndefined()
})

test('a sign-in that is coming back goes before who was here', () => {
  const storage = memory()
  signedInHint(() => storage, '').write(DID)
  expect(signedInHint(() => storage, '#state=abc&iss=x&code=y').read()).toBe('unknown')
  expect(signedInHint(memory, '#did:plc:abc/state=1').read()).toBeUndefined()
})

test('what an older version kept, and what is no DID, is found out about', () => {
  const storage = memory()
  for (const odd of ['1', '', 'did:plc:', 'did:plc:a b', `did:plc:${'a'.repeat(3000)}`, '<did:plc:abc>']) {
    storage.setItem('breadcrumbs-signed-in', odd)
    expect(signedInHint(() => storage, '').read()).toBe('unknown')
  }
})

test('a browser that keeps nothing is asked, and asked to keep something without harm', () => {
  const hint = signedInHint(() => {
    throw new DOMException('no', 'SecurityError')
  }, '')
  hint.write(DID)
  expect(hint.read()).toBe('unknown')
})
