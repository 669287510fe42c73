import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'

function linesOf(how: string): { n?: number; msg: string }[] {
  const file = path.join(import.meta.dirname, '_log-child.ts')
  const { stdout } = spawnSync(process.execPath, [file, how], { encoding: 'utf8', timeout: 20_000 })
  return stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line) as { n?: number; msg: string }] : []))
}

it.each(['ends', 'throws'])('writes every line, in order, of a process that %s', (how) => {
  expect(linesOf(how).map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, n) => n))
})

it('has written everything up to a fatal line when the process is killed right after it', () => {
  const lines = linesOf('killed')
  expect(lines).toHaveLength(201)
  expect(lines.at(-1)).toMatchObject({ msg: 'the last line' })
})
