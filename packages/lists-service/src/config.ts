/** Every LISTS_* variable; `.env.example` and the README table are generated from it. */
import { bool, declareConfig, did, int, oneOf, optional, secret, str, url } from '@breadcrumbs/service-kit'

export const config = declareConfig({
  service: 'lists-service',
  prefix: 'LISTS_',
  variables: {
    host: str('LISTS_HOST', { says: 'Address to listen on.', default: '127.0.0.1' }),
    port: int('LISTS_PORT', { says: 'HTTP port.', default: 2591, min: 0, max: 65_535 }),
    serviceDid: did('LISTS_SERVICE_DID', {
      says: 'DID of this service, as apps name it in atproto-proxy; a did:web of the public host needs nothing else.',
    }),
    publicUrl: url('LISTS_PUBLIC_URL', {
      says: 'Origin under which the service is reached; it is written into the DID document of every group.',
      protocols: ['https', 'http'],
    }),
    databaseUrl: secret('LISTS_DATABASE_URL', {
      says: 'Database: sqlite:FILE or postgres://…, which may hold a password.',
    }),
    removalsFile: optional(
      str('LISTS_REMOVALS_FILE', {
        says: 'File outside the database that keeps who was removed, so that restoring a backup lets nobody back in; best on another disk. One for every process.',
      }),
    ),
    plcUrl: url('LISTS_PLC_URL', {
      says: 'PLC directory where identities are looked up and groups are registered.',
      default: 'https://plc.directory',
      protocols: ['https', 'http'],
    }),
    keySecret: secret('LISTS_KEY_SECRET', {
      says: 'Encrypts the private keys of groups: 32 bytes in hex. Lost means that no group can be moved or recovered by you.',
    }),
    allowLoopback: bool('LISTS_ALLOW_LOOPBACK', {
      says: 'Whether identities may live on this machine; for development only.',
      default: false,
    }),
    trustProxy: int('LISTS_TRUST_PROXY', {
      says: 'How many reverse proxies stand in front.',
      default: 0,
      min: 0,
      max: 10,
    }),
    requestsPerMinute: int('LISTS_REQUESTS_PER_MINUTE', {
      says: 'Requests a minute from one address; a PDS speaks for all its accounts from one.',
      default: 6_000,
      min: 1,
      max: 1_000_000,
    }),
    batchesPerMinute: int('LISTS_BATCHES_PER_MINUTE', {
      says: 'Batches of writes a minute from one member to one group.',
      default: 60,
      min: 1,
      max: 100_000,
    }),
    streams: int('LISTS_STREAMS', {
      says: 'Live streams this process holds at the same time; each is an open connection and about 16 KiB of memory.',
      default: 10_000,
      min: 0,
      max: 1_000_000,
    }),
    metricsPort: optional(
      int('LISTS_METRICS_PORT', {
        says: 'Private port for Prometheus; metrics are not served without it.',
        min: 0,
        max: 65_535,
      }),
    ),
    logLevel: oneOf('LISTS_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], {
      says: 'Lowest level that is logged.',
      default: 'info',
    }),
  },
})

/** The configuration, parsed. */
export type ListsConfig = ReturnType<typeof config.parse>
