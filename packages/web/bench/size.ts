/**
 * What the first load of script weighs, gzipped, after a build; fails above the limit (design, web rules: 200 kB).
 * Figures go to bench/results.json.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { keepResults } from './_results.ts'

const LIMIT_BYTES = 200_000
const dist = new URL('../dist/', import.meta.url)

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
}

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<
  string,
  Chunk
>

/** The entry and everything it imports statically: what has to arrive before the first screen. */
function firstLoad(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key]
  if (chunk === undefined) throw new Error(`the manifest names no ${key}`)
  if (seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const imported of chunk.imports ?? []) firstLoad(imported, seen)
  return seen
}

const keyOf = (wanted: (chunk: Chunk, key: string) => boolean, what: string): string => {
  const key = Object.keys(manifest).find((name) => wanted(manifest[name] as Chunk, name))
  if (key === undefined) throw new Error(`the manifest has no ${what}: run the build first`)
  return key
}

function weigh(files: Iterable<string>): number {
  let total = 0
  for (const file of files) {
    const bytes = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length
    total += bytes
    console.log(`${kB(bytes)}  ${file}`)
  }
  return total
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`

const entry = firstLoad(keyOf((chunk) => chunk.isEntry === true, 'entry'))
const first = weigh(entry)
const library = firstLoad(keyOf((_, key) => key.endsWith('oauth-library.ts'), 'sign-in library'))
const later = weigh([...library].filter((file) => !entry.has(file)))
const inKB = (bytes: number) => Math.round(bytes / 100) / 10
const how = 'gzip level 9 of every chunk that the entry imports, from the manifest of the build'
keepResults('results.json', [
  {
    name: 'script on first load',
    value: inKB(first),
    unit: 'kB',
    target: `≤ ${LIMIT_BYTES / 1000} kB`,
    met: first <= LIMIT_BYTES,
    how,
  },
  {
    name: 'script on first load and the sign-in library',
    value: inKB(first + later),
    unit: 'kB',
    how: `${how}; the first screen does not wait for the library`,
  },
])
