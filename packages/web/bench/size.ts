/**
 * What script weighs on a first load, gzipped, after a build; fails above the limit (design, web rules: 200 kB). The
 * library that signs in comes once the screen is there, or the form is touched: that is only told.
 * Figures go to bench/results.json.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { keepResults, type Result } from './_results.ts'

const LIMIT_BYTES = 200_000
const dist = new URL('../dist/', import.meta.url)

interface Chunk {
  readonly name?: string
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

function chunkOf(name: string): string {
  const file = Object.values(manifest).find((one) => one.name === name && one.file.endsWith('.js'))?.file
  if (file === undefined) throw new Error(`the manifest has no ${name}: run the build first`)
  return file
}

const page = readFileSync(new URL('index.html', dist), 'utf8')
const scripts = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file ?? '')
if (scripts.length === 0) throw new Error('index.html names no script: run the build first')

const inKB = (bytes: number) => Math.round(bytes / 100) / 10
const kB = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`

/** Weighs the scripts that a screen waits for: those of the page, and what they ask for at once. */
const waitedFor = (chunks: readonly string[]) => withImports([...scripts, ...chunks.map(chunkOf)])

function weigh(name: string, files: Iterable<string>): number {
  console.log(name)
  let total = 0
  for (const file of files) {
    const bytes = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length
    total += bytes
    console.log(`${kB(bytes)}  ${file}`)
  }
  return total
}

const HOW = 'gzip level 9 of every script the screen waits for with nothing cached'

function limited(name: string, files: Iterable<string>): Result {
  const total = weigh(name, files)
  return {
    name: `script on first load, ${name}`,
    value: inKB(total),
    unit: 'kB',
    how: HOW,
    target: `≤ ${LIMIT_BYTES / 1000} kB`,
    met: total <= LIMIT_BYTES,
  }
}

// The chunks are those that src/start.ts asks for, named in vite.config.ts.
const home = waitedFor(['reading', 'signed-in'])
const later = [...waitedFor(['oauth-library'])].filter((file) => !home.has(file))
const name = 'script of the sign-in library'
keepResults('results.json', [
  limited('sign in', waitedFor([])),
  limited('public crumb', waitedFor(['reading', 'did-library'])),
  limited('home of somebody signed in', home),
  {
    name,
    value: inKB(weigh(name, later)),
    unit: 'kB',
    how: 'gzip level 9, once home is on the screen, or with the first touch of the sign-in form',
  },
])
