// Which hostile inputs are tested, which cannot happen yet, and which are not tested yet: writes docs/bad-inputs.md from
// docs/bad-inputs.json (all known cases), docs/bad-inputs-not-applicable.json (reasons) and the packages' tests (a case
// is covered where a test, or a fixture that tests run through, carries its id).
// `--check` only compares, and fails when the page is stale.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const page = path.join(root, 'docs/bad-inputs.md')
const read = (name) => JSON.parse(readFileSync(path.join(root, 'docs', name), 'utf8'))
const cases = read('bad-inputs.json')
const reasons = new Map(read('bad-inputs-not-applicable.json').map(({ id, because }) => [id, because]))

const known = new Set(cases.map(({ id }) => id))
const coveredBy = new Map()
for (const file of globSync('{packages/*,infra}/{src,test}/**/*.{test.ts,json}', { cwd: root }).sort()) {
  const isFixture = file.includes('/test/fixtures/bad-inputs')
  if (file.endsWith('.json') && !isFixture) continue
  const where = file
    .split('/')
    .slice(0, file.startsWith('infra') ? 1 : 2)
    .join('/')
  for (const [id] of readFileSync(path.join(root, file), 'utf8').matchAll(/\b[A-Z]{2}-\d{3}\b/g)) {
    if (known.has(id)) coveredBy.set(id, new Set([...(coveredBy.get(id) ?? []), where]))
  }
}

const cell = (text) =>
  text
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
const covered = cases.filter(({ id }) => coveredBy.has(id))
const notYet = cases.filter(({ id }) => reasons.has(id))
const open = cases.filter(({ id }) => !coveredBy.has(id) && !reasons.has(id))
const wrong = [...reasons.keys()].filter((id) => !known.has(id) || coveredBy.has(id))
if (wrong.length > 0) {
  console.error(`docs/bad-inputs-not-applicable.json: unknown, or tested after all: ${wrong.join(', ')}`)
  process.exit(1)
}
const text = `# Hostile and unlucky inputs

Made by \`pnpm run bad-inputs\`. ${covered.length} of ${cases.length} known cases are tests; ${notYet.length} cannot happen yet, for the reasons below; ${open.length} are not covered.

## Covered

| case | what comes in | tested in |
|---|---|---|
${covered.map(({ id, name }) => `| ${id} | ${cell(name)} | ${[...coveredBy.get(id)].join(', ')} |`).join('\n')}

## Not applicable yet

| case | what comes in | because |
|---|---|---|
${notYet.map(({ id, name }) => `| ${id} | ${cell(name)} | ${cell(reasons.get(id))} |`).join('\n')}

## Not yet covered

| case | surface | what comes in |
|---|---|---|
${open.map(({ id, surface, name }) => `| ${id} | ${surface} | ${cell(name)} |`).join('\n')}
`

if (!process.argv.includes('--check')) {
  writeFileSync(page, text)
  console.log(
    `docs/bad-inputs.md: ${covered.length} covered, ${notYet.length} not applicable, ${open.length} not covered`,
  )
} else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/bad-inputs.md is stale: run `pnpm run bad-inputs` and commit it')
  process.exit(1)
}
