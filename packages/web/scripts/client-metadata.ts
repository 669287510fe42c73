/**
 * Writes the OAuth client metadata of a deployment: `node scripts/client-metadata.ts config.json > dist/oauth-client-metadata.json`.
 * A public address needs the file beside index.html; a loopback address does not.
 */
import { readFileSync } from 'node:fs'
import { oauthClientMetadata } from '../src/auth/client-metadata.ts'
import { parseConfig } from '../src/config.ts'

const path = process.argv[2]
if (path === undefined) throw new Error('usage: node scripts/client-metadata.ts config.json')
console.log(JSON.stringify(oauthClientMetadata(parseConfig(JSON.parse(readFileSync(path, 'utf8')))), null, 2))
