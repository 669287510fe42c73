import { expect, test } from 'vitest'
import { xrpcHandleResolver } from './handle-resolver.ts'

const asking = (status: number, body: unknown) => {
  const resolver = xrpcHandleResolver('https://resolver.example', async () => Response.json(body, { status }))
  return resolver.resolve('alice.test')
}

test('a handle becomes a DID', async () => {
  expect(await asking(200, { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz' })).toBe(
    'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
  )
})

test.each(['HandleNotFound', 'InvalidRequest'])(
  'an unknown handle (%s) is nobody, not a failure',
  async (error) => {
    expect(await asking(400, { error, message: 'Unable to resolve handle' })).toBe(null)
  },
)

test('a broken resolver and a wrong answer are failures, never nobody', async () => {
  await expect(asking(502, {})).rejects.toThrow('502')
  await expect(asking(200, { did: 'javascript:alert(1)' })).rejects.toThrow('no DID')
  await expect(asking(200, [])).rejects.toThrow('no DID')
})
