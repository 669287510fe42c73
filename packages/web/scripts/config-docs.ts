/** Writes the table of `config.json` in the README; with `--check` it only compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import { CONFIG_FIELDS, CONFIG_SAYS } from '../src/config.ts'

const BEGIN = '<!-- config:begin -->'
const END = '<!-- config:end -->'

function table(): string {
  const rows = Object.entries(CONFIG_FIELDS).map(([name, field]) => {
    const kind = 'isOptional' in field ? `${field.kind}, optional` : field.kind
    return `| \`${name}\` | ${kind} | ${CONFIG_SAYS[name as keyof typeof CONFIG_SAYS]} |`
  })
  return ['| Field | Kind | What it is |', '| --- | --- | --- |', ...rows].join('\n')
}

const file = new URL('../README.md', import.meta.url)
const readme = readFileSync(file, 'utf8')
const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)]
if (begin < 0 || end < begin) throw new Error(`README.md has no part between ${BEGIN} and ${END}`)
const wanted = `${readme.slice(0, begin + BEGIN.length)}\n\n${table()}\n\n${readme.slice(end)}`
if (!process.argv.includes('--check')) writeFileSync(file, wanted)
else if (wanted !== readme) throw new Error('README.md is out of date: node scripts/config-docs.ts')
