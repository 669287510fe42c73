import { fileURLToPath } from 'node:url'
import { ConfigError, syncConfigDocs } from '@breadcrumbs/service-kit'
import { expect, it } from 'vitest'
import { configDeclaration } from './config.ts'

const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

it('is what .env.example and the README say (node scripts/config-docs.ts writes them)', async () => {
  const o = { envExampleFile: file('.env.example'), readmeFile: file('README.md'), check: true }
  expect(await syncConfigDocs(configDeclaration, o)).toEqual([])
})

it('names everything that is missing, wrong or unknown at once', () => {
  const env = {
    FEEDGEN_PORT: 'eighty',
    FEEDGEN_SERVICE_DID: 'did:web:feeds.example.com',
    FEEDGEN_HOSTNAME: 'x',
  }
  try {
    configDeclaration.parse(env)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    const { message } = error as ConfigError
    for (const name of ['PORT', 'PUBLIC_URL', 'PUBLISHER_DID', 'UPSTREAM_URL', 'HOSTNAME']) {
      expect(message).toContain(`FEEDGEN_${name}`)
    }
  }
})
