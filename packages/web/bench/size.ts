/**
 * What script weighs on a first load, gzipped, after a build; fails above the limit (design, web rules: 200 kB). Whoever
 * is signed in was here before and has most of it: that is only told.
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

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`

/** Weighs everything that a first screen fetches: the scripts of the page, and what they ask for at once. */
function weigh(name: string, chunks: readonly string[], target?: number): Result {
  console.log(name)
  let total = 0
  for (const file of withImports([...scripts, ...chunks.map(chunkOf)])) {
    const bytes = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length
    total += bytes
    console.log(`${kB(bytes)}  ${file}`)
  }
  const how =
    'gzip level 9 of every script the screen fetches by itself with nothing cached, but for the service worker'
  const value = Math.round(total / 100) / 10
  const measured = { name: `script on first load, ${name}`, value, unit: 'kB', how }
  return target === undefined
    ? measured
    : { ...measured, target: `≤ ${target / 1000} kB`, met: total <= target }
}

// The chunks are those that fetchAhead in src/main.tsx asks for, named in vite.config.ts.
keepResults('results.json', [
  weigh('sign in', [], LIMIT_BYTES),
  weigh('public crumb', ['reading', 'did-library'], LIMIT_BYTES),
  weigh('home of somebody signed in', ['reading', 'signed-in', 'oauth-library']),
])
