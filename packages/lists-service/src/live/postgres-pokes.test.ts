import { expect, it } from 'vitest'
import { pack } from './postgres-pokes.ts'

it('packs as many spaces into a notification as PostgreSQL takes, and loses none', () => {
  const spaces = Array.from({ length: 300 }, (_, i) => `at://did:plc:${'a'.repeat(i % 90)}/space/a.b.c/${i}`)
  const payloads = pack(spaces)
  expect(payloads.flatMap((payload) => payload.split('\n'))).toEqual(spaces)
  expect(Math.max(...payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThan(8_000)
  expect(payloads.length).toBeLessThan(6)
})

it('leaves a space that fits into no notification to the sweep', () => {
  expect(pack(['a', 'x'.repeat(8_192), 'b'])).toEqual(['a\nb'])
})
