/** Writes `.env.example` and the configuration table of the README; with `--check` only compares. */
import { fileURLToPath } from 'node:url'
import { syncConfigDocs } from '@breadcrumbs/service-kit'
import { config } from '../src/config.ts'

const check = process.argv.includes('--check')
const differing = await syncConfigDocs(config, {
  envExampleFile: fileURLToPath(new URL('../.env.example', import.meta.url)),
  readmeFile: fileURLToPath(new URL('../README.md', import.meta.url)),
  check,
})
if (check && differing.length > 0) throw new Error(`out of date: ${differing.join(', ')}; run config-docs`)
