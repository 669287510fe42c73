import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { hashCode, makeCode } from './code.ts'

it('makes codes of 160 bits that use every letter alike', () => {
  const codes = Array.from({ length: 200 }, () => makeCode(randomBytes))
  expect(new Set(codes).size).toBe(200)
  for (const code of codes) expect(code).toMatch(/^[a-km-np-z2-9]{32}$/)
  expect(new Set(codes.join('')).size).toBe(32)
})

it('finds a code however it was copied', () => {
  const code = makeCode(randomBytes)
  expect(hashCode(` ${code.toUpperCase().replace(/.{8}/g, '$&-')}\n`)).toBe(hashCode(code))
  expect(hashCode(makeCode(randomBytes))).not.toBe(hashCode(code))
})
