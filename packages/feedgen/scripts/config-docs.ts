/** Writes .env.example and the README's table from the configuration: `node scripts/config-docs.ts`. */
import { fileURLToPath } from 'node:url'
import { syncConfigDocs } from '@breadcrumbs/service-kit'
import { configDeclaration } from '../src/config.ts'

const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const written = await syncConfigDocs(configDeclaration, {
  envExampleFile: file('.env.example'),
  readmeFile: file('README.md'),
  check: false,
})
process.stdout.write(`${written.length} files changed\n`)
