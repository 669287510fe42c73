import { describe, expect, it } from 'vitest'
import { readCrumb } from './read-crumb.ts'
import { readEntry } from './read-entry.ts'
import { boundsProblem } from './record-bounds.ts'

function nested(depth: number): unknown {
  let value: unknown = []
  for (let i = 1; i < depth; i++) value = i % 2 ? [value] : { inner: value }
  return value
}

describe('boundsProblem', () => {
  it('allows 32 levels and no more, however many there are', () => {
    expect(boundsProblem(nested(32))).toBeUndefined()
    for (const depth of [33, 1000, 20_000, 1_000_000]) expect(boundsProblem(nested(depth))).toBe('too-deep')
  })

  it('ends on values that contain themselves', () => {
    const loop: { self?: unknown; twin?: unknown } = {}
    loop.self = loop
    loop.twin = loop
    expect(boundsProblem(loop)).toBe('too-deep')
  })

  it('ends on values too many to be a record', () => {
    const flat = Array.from({ length: 200_000 }, () => 0)
    expect(boundsProblem({ flat })).toBe('too-many-values')
    expect(boundsProblem({ bytes: new Uint8Array(1_000_000) })).toBeUndefined()
  })

  it('stands before both readers', () => {
    const deep = {
      $type: 'app.breadcrumbs.book',
      title: 'x',
      createdAt: '2026-01-01T00:00:00Z',
      x: nested(1_000_000),
    }
    expect(readEntry('app.breadcrumbs.book', deep)).toEqual({ rejected: 'too-deep' })
    expect(readCrumb({ ...deep, $type: 'app.breadcrumbs.crumb' })).toEqual({ rejected: 'too-deep' })
  })
})
