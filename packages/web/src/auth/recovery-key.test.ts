import { createECDH } from 'node:crypto'
import { base58btc } from 'multiformats/bases/base58'
import { expect, test } from 'vitest'
import { makeRecoveryKey, recoveryFile } from './recovery-key.ts'

test('the public half is the one that belongs to the private half, in the form of did:key', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { didKey, privateKeyMultibase } = await makeRecoveryKey(crypto.subtle)
    expect(didKey).toMatch(/^did:key:zDnae[a-zA-Z0-9]{44}$/)
    const secret = base58btc.decode(privateKeyMultibase)
    expect(secret.slice(0, 2)).toEqual(Uint8Array.of(0x86, 0x26))
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(secret.slice(2))
    const known = base58btc.decode(didKey.slice('did:key:'.length)).slice(2)
    expect(Buffer.from(known).toString('hex')).toBe(ecdh.getPublicKey('hex', 'compressed'))
  }
})

test('the file says what it is for and holds both halves', async () => {
  const key = await makeRecoveryKey(crypto.subtle)
  const file = JSON.parse(recoveryFile(key, 'Sunday film club', '2026-11-22T10:00:00.000Z')) as object
  expect(file).toMatchObject({ ...key, group: 'Sunday film club', madeAt: '2026-11-22T10:00:00.000Z' })
})
