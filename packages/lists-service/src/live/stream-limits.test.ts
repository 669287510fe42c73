import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addressOf, createStreamLimits, type Place } from './stream-limits.ts'

it('never holds more than it may, and forgets who is gone', () => {
  const max = { inProcess: 5, perAddress: 3, perMember: 2 }
  const act = fc.record({ address: fc.nat(3), member: fc.nat(3), leaves: fc.boolean() })
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
      const limits = createStreamLimits(max)
      let open: { place: Place; address: string; member: string | undefined }[] = []
      const count = (key: 'address' | 'member', value: string) => open.filter((o) => o[key] === value).length
      for (const { address: a, member: m, leaves } of acts) {
        const [address, member] = [`10.0.0.${a}`, `did:web:${m}.example`]
        const first = open[0]
        if (leaves && first) {
          first.place.leave()
          first.place.leave()
          open = open.slice(1)
          continue
        }
        const place = limits.enter(address)
        const due =
          open.length >= max.inProcess
            ? 'process'
            : count('address', address) >= max.perAddress
              ? 'address'
              : undefined
        expect(typeof place === 'string' ? place : undefined).toBe(due)
        if (typeof place === 'string') continue
        const isIn = place.enterAs(member)
        expect(isIn).toBe(count('member', member) < max.perMember)
        open.push({ place, address, member: isIn ? member : undefined })
      }
    }),
  )
})

it('counts the address that the outermost trusted proxy saw, and believes nobody else', () => {
  const asked = (proxies: number, forwarded?: string) =>
    addressOf(
      { socket: { remoteAddress: '10.0.0.9' }, headers: forwarded ? { 'x-forwarded-for': forwarded } : {} },
      proxies,
    )
  expect(asked(0)).toBe('10.0.0.9')
  expect(asked(0, '1.1.1.1')).toBe('10.0.0.9')
  expect(asked(1, '6.6.6.6, 1.1.1.1')).toBe('1.1.1.1')
  expect(asked(2, '6.6.6.6, 1.1.1.1, 10.0.0.8')).toBe('1.1.1.1')
  expect(asked(3, '1.1.1.1')).toBe('1.1.1.1')
})
