import type { Addresses, Ports } from './addresses.ts'

type Env = Readonly<Record<string, string>>

/** What every process of ours sees of the machine. Nothing else: a stray variable must not change a service. */
const MACHINE: Env = { PATH: process.env.PATH ?? '', NODE_ENV: 'development' }

/** The environment of `feedgen serve`. */
export function feedgenEnv(o: {
  addresses: Addresses
  ports: Ports
  file: string
  publisherDid: string
}): Env {
  return {
    ...MACHINE,
    FEEDGEN_HOST: 'localhost',
    FEEDGEN_PORT: String(o.ports.feedgen),
    FEEDGEN_SERVICE_DID: o.addresses.feedgenDid,
    FEEDGEN_PUBLIC_URL: o.addresses.feedgenUrl,
    FEEDGEN_PUBLISHER_DID: o.publisherDid,
    FEEDGEN_DATABASE_URL: `sqlite:${o.file}`,
    FEEDGEN_UPSTREAM_URL: o.addresses.relayUrl,
    FEEDGEN_PLC_URL: o.addresses.plcUrl,
    FEEDGEN_WEB_URL: o.addresses.webUrl,
    FEEDGEN_ALLOW_LOOPBACK: 'true',
    FEEDGEN_LOG_LEVEL: 'info',
  }
}

/** The environment of `lists-service serve`. */
export function listsEnv(o: { addresses: Addresses; ports: Ports; file: string; keySecretHex: string }): Env {
  return {
    ...MACHINE,
    LISTS_HOST: 'localhost',
    LISTS_PORT: String(o.ports.lists),
    LISTS_SERVICE_DID: o.addresses.listsDid,
    LISTS_PUBLIC_URL: o.addresses.listsUrl,
    LISTS_DATABASE_URL: `sqlite:${o.file}`,
    LISTS_PLC_URL: o.addresses.plcUrl,
    LISTS_ALLOW_LOOPBACK: 'true',
    LISTS_KEY_SECRET: o.keySecretHex,
    LISTS_LOG_LEVEL: 'info',
  }
}
