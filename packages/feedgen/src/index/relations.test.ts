import { expect, it } from 'vitest'
import { Relations } from './relations.ts'

it('ends with the last of the records that name somebody', () => {
  const relations = new Relations()
  expect(relations.put('f/1', 'alice')).toBeUndefined()
  expect(relations.put('f/2', 'alice')).toBeUndefined()
  expect(relations.drop('f/1')).toBeUndefined()
  expect(relations.has('alice')).toBe(true)
  expect(relations.drop('f/1')).toBeUndefined()
  expect(relations.drop('f/2')).toBe('alice')
  expect([relations.has('alice'), relations.isEmpty]).toEqual([false, true])
})

it('tells who is named no more when a record names another', () => {
  const relations = new Relations()
  relations.put('f/1', 'alice')
  expect(relations.put('f/1', 'alice')).toBeUndefined()
  expect(relations.put('f/1', 'bob')).toBe('alice')
  expect([...relations.subjects()]).toEqual(['bob'])
})
