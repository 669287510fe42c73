import { readFile, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { held, type Result, runBenchmarks } from '../src/benchmarks/index.ts'
import { temporaryDirectory } from '../src/testing/index.ts'

const row = (name: string, value: number): Result =>
  held({ name, value, unit: 'µs', how: 'for a test' }, { max: 10 })

it('writes the rows of every part in order, and keeps those of parts that do not run', async () => {
  await using folder = await temporaryDirectory()
  const resultsFile = pathToFileURL(`${folder.path}/results.json`)
  const pageFile = pathToFileURL(`${folder.path}/page.md`)
  await writeFile(pageFile, '# Costs\n\n<!-- results:begin -->\nold\n<!-- results:end -->\n\nProse.\n')
  let second = 20
  const said: string[] = []
  const o = {
    parts: { first: () => [row('one', 1)], second: () => [row('two', second)] },
    resultsFile,
    pageFile,
    now: () => new Date(0),
    print: (text: string) => said.push(text),
  }
  await runBenchmarks({ ...o, asked: [] })
  second = 5
  await runBenchmarks({ ...o, asked: ['second'] })
  const written = JSON.parse(await readFile(resultsFile, 'utf8')) as Result[]
  expect(written).toMatchObject([
    { part: 'first', name: 'one', value: 1, target: '≤ 10 µs', met: true },
    { part: 'second', name: 'two', value: 5, met: true },
  ])
  const page = await readFile(pageFile, 'utf8')
  expect(page).toContain('| one | 1.00 µs | ≤ 10 µs | yes |\n| two | 5.00 µs | ≤ 10 µs | yes |')
  expect(page).not.toContain('old')
  expect(page).toMatch(/^# Costs\n[\s\S]*\nProse\.\n$/)
  expect(said.at(-1)).toContain('| two | 5.00 µs')
  await expect(runBenchmarks({ ...o, asked: ['third'] })).rejects.toThrow('first, second')
})
