import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** One figure. Without a target it only tells. */
export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly target?: string
  readonly met?: boolean
  readonly how: string
}

interface Kept {
  readonly machine: object
  readonly results: readonly Result[]
}

/**
 * Prints figures and puts them into a file of this folder, in the place of those of the same names; a missed target
 * makes the process fail.
 */
export function keepResults(file: string, results: readonly Result[]): void {
  const where = new URL(file, import.meta.url)
  const names = new Set(results.map(({ name }) => name))
  const others = readKept(where).filter(({ name }) => !names.has(name))
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  const all = [...others, ...results].sort((a, b) => (a.name < b.name ? -1 : 1))
  writeFileSync(where, `${JSON.stringify({ machine, results: all }, null, 2)}\n`)
  for (const { name, value, unit, target, met } of results)
    console.log(
      `${name}: ${value} ${unit}${target === undefined ? '' : `, ${met ? 'met' : 'MISSED'} ${target}`}`,
    )
  if (results.some(({ met }) => met === false)) process.exitCode = 1
}

function readKept(where: URL): readonly Result[] {
  try {
    return (JSON.parse(readFileSync(where, 'utf8')) as Kept).results
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
