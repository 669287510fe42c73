import { expect, it } from 'vitest'
import { createLanes } from './lanes.ts'

/** Work that ends when it is told to. */
function start(o: { atOnce: number; mayAsk?: (host: string) => boolean }) {
  const begun: string[] = []
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>()
  let freed = 0
  const lanes = createLanes({
    atOnce: o.atOnce,
    mayAsk: o.mayAsk ?? (() => true),
    onFree: () => {
      freed += 1
    },
    work(did) {
      begun.push(did)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      ends.set(did, { resolve, reject })
      return promise
    },
  })
  const finish = async (did: string) => {
    ends.get(did)?.resolve()
    await new Promise(setImmediate)
  }
  return { lanes, begun, ends, finish, freed: () => freed }
}

const HOST_A = 'https://a.example'
const HOST_B = 'https://b.example'

it('asks a host for one repo at a time, and several hosts at once', async () => {
  const { lanes, begun, finish } = start({ atOnce: 2 })
  for (const did of ['a1', 'a2', 'a3']) lanes.add(did, HOST_A)
  lanes.add('b1', HOST_B)
  expect(begun).toEqual(['a1', 'b1'])
  await finish('a1')
  expect(begun).toEqual(['a1', 'b1', 'a2'])
  expect(lanes.has('a1')).toBe(false)
  expect(lanes.size).toBe(3)
})

it('gives each host its turn, however many repos another has', async () => {
  const { lanes, begun, finish } = start({ atOnce: 1 })
  for (const did of ['a1', 'a2', 'a3']) lanes.add(did, HOST_A)
  lanes.add('b1', HOST_B)
  for (const did of ['a1', 'b1', 'a2', 'a3']) await finish(did)
  expect(begun).toEqual(['a1', 'b1', 'a2', 'a3'])
  expect(lanes.size).toBe(0)
})

it('lets the repos of a host go that is to be left alone, and takes them again later', async () => {
  let isUp = true
  const { lanes, begun, finish, freed } = start({ atOnce: 1, mayAsk: () => isUp })
  lanes.add('a1', HOST_A)
  lanes.add('a2', HOST_A)
  isUp = false
  await finish('a1')
  expect([begun, lanes.size, freed()]).toEqual([['a1'], 0, 2])
  isUp = true
  lanes.add('a2', HOST_A)
  expect(begun).toEqual(['a1', 'a2'])
})

it('tells of work that failed, and begins nothing more once it ends', async () => {
  const { lanes, begun, ends, finish } = start({ atOnce: 1 })
  lanes.add('a1', HOST_A)
  lanes.add('a2', HOST_A)
  const ending = lanes.end()
  ends.get('a1')?.reject(new Error('the disk is full'))
  await expect(lanes.failed).rejects.toThrow('the disk is full')
  await ending
  await finish('a1')
  expect(begun).toEqual(['a1'])
})
