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
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const runs = new Runs()
      const model = new Map<number, number[]>()
      for (const { list, at, value, isRemoval } of steps) {
        const id = list % 7 === 0 ? 0 : list
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
