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
  readonly imports?: readonly string[]
}

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<
  string,
  Chunk
>

/** Files and everything they import statically. */
function withImports(files: Iterable<string>, seen = new Set<string>()): Set<string> {
  for (const file of files) {
    if (seen.has(file)) continue
    seen.add(file)
    const chunk = Object.values(manifest).find((one) => one.file === file)
    withImports(
      (chunk?.imports ?? []).map((key) => manifest[key]?.file ?? key),
      seen,
    )
  }
  return seen
}

/** What has to arrive before the first screen: the scripts of the page. */
const page = readFileSync(new URL('index.html', dist), 'utf8')
const scripts = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file ?? '')
if (scripts.length === 0) throw new Error('index.html names no script: run the build first')
const library = Object.keys(manifest).find((key) => key.endsWith('oauth-library.ts'))
if (library === undefined) throw new Error('the manifest has no sign-in library')

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

const entry = withImports(scripts)
const first = weigh(entry)
const later = weigh([...withImports([manifest[library]?.file ?? ''])].filter((file) => !entry.has(file)))
const inKB = (bytes: number) => Math.round(bytes / 100) / 10
const how = 'gzip level 9 of every script that index.html names, and what they import'
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
