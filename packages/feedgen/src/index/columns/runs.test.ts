import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Runs } from './runs.ts'

it('holds many lists at once like arrays do', () => {
  const step = fc.record({
    list: fc.integer({ min: 0, max: 90 }),
    at: fc.nat(),
    value: fc.nat(),
    isRemoval: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 700, size: 'max' }), (steps) => {
      const runs = new Runs()
      const model = new Map<number, number[]>()
      for (const { list, at, value, isRemoval } of steps) {
        // Most go to one list, so that it needs many pages.
        const id = list % 3 === 0 ? 0 : list
        const array = model.get(id) ?? []
        model.set(id, array)
        if (isRemoval && array.length > 0) {
          runs.remove(id, at % array.length)
          array.splice(at % array.length, 1)
        } else {
          runs.insert(id, at % (array.length + 1), value)
          array.splice(at % (array.length + 1), 0, value)
        }
      }
      for (const [id, array] of model)
        expect(Array.from({ length: runs.length(id) }, (_, i) => runs.at(id, i))).toEqual(array)
    }),
  )
})

it('finds the place of a hint', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 300, size: 'max' }), (hints) => {
      const runs = new Runs({ hinted: true })
      const sorted: number[] = []
      for (const hint of hints) {
        const place = sorted.filter((other) => other < hint).length
        expect(runs.below(3, hint)).toBe(place)
        runs.insert(3, place, hint * 2, hint)
        sorted.splice(place, 0, hint)
      }
      expect(sorted.map((_, i) => runs.at(3, i))).toEqual(sorted.map((hint) => hint * 2))
      expect(runs.below(3, 31)).toBe(sorted.length)
    }),
  )
})

it('holds one list of tens of thousands, filled from the front and from the end', () => {
  const runs = new Runs()
  const model: number[] = []
  for (let n = 0; n < 20_000; n += 1) {
    const place = n % 3 === 0 ? 0 : model.length
    runs.insert(0, place, n)
    model.splice(place, 0, n)
  }
  const all = () => Array.from({ length: runs.length(0) }, (_, i) => runs.at(0, i))
  expect(all()).toEqual(model)
  for (let n = 0; n < 19_990; n += 1) {
    const place = n % 2 === 0 ? 0 : model.length - 1
    runs.remove(0, place)
    model.splice(place, 1)
    if (n % 997 === 0) expect(all()).toEqual(model)
  }
  expect(all()).toEqual(model)
})

it('lets go of many at once like a filter does', () => {
  const lists = fc.array(fc.array(fc.nat(9), { maxLength: 400, size: 'max' }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(lists, fc.nat(9), (arrays, over) => {
      const runs = new Runs({ hinted: true })
      arrays.forEach((values, list) => {
        values.forEach((value, i) => {
          runs.insert(list, i, value, 10 * i + value)
        })
      })
      const all = (list: number) =>
        Array.from({ length: runs.length(list) }, (_, i) => [runs.at(list, i), runs.hint(list, i)])
      arrays.forEach((values, list) => {
        runs.removeAll(list, (value) => value <= over)
        expect(all(list)).toEqual(
          values.map((value, i) => [value, 10 * i + value]).filter(([value]) => (value as number) > over),
        )
        runs.insert(list, runs.length(list), 1, 2)
        expect(all(list).at(-1)).toEqual([1, 2])
      })
    }),
  )
})

it('uses left stretches again', () => {
  const runs = new Runs()
  const fill = () => {
    for (let list = 0; list < 50; list += 1) for (let i = 0; i < 40; i += 1) runs.insert(list, i, i)
  }
  const empty = () => {
    for (let list = 0; list < 50; list += 1) for (let i = 40; i > 0; i -= 1) runs.remove(list, i - 1)
  }
  fill()
  const { bytes } = runs
  for (let round = 0; round < 20; round += 1) {
    empty()
    fill()
  }
  expect(runs.bytes).toBeLessThanOrEqual(2 * bytes)
})
