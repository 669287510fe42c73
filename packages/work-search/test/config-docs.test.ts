import { fileURLToPath } from 'node:url'
import { syncConfigDocs } from '@breadcrumbs/service-kit'
import { expect, it } from 'vitest'
import { config } from '../src/config.ts'

it('keeps .env.example and the README as the configuration says', async () => {
  const path = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url))
  const files = { envExampleFile: path('.env.example'), readmeFile: path('README.md') }
  expect(await syncConfigDocs(config, { ...files, check: true })).toEqual([])
})
