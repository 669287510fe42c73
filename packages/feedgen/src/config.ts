import { bool, declareConfig, did, int, oneOf, optional, secret, str, url } from '@breadcrumbs/service-kit'

/** Of a DID, not of a handle: the AppView resolves nothing in a skeleton. */
const POST_URI = /^at:\/\/did:[a-z]+:[a-zA-Z0-9._:%-]+\/app\.bsky\.feed\.post\/[a-zA-Z0-9._:~-]{1,512}$/

/** Every FEEDGEN_* variable. .env.example and the README's table are generated from this list. */
export const configDeclaration = declareConfig({
  service: 'feedgen',
  prefix: 'FEEDGEN_',
  variables: {
    host: str('FEEDGEN_HOST', { says: 'Address to listen on.', default: '127.0.0.1' }),
    port: int('FEEDGEN_PORT', {
      says: 'Port to listen on; 0 takes any.',
      default: 2590,
      min: 0,
      max: 65_535,
    }),
    trustedProxies: int('FEEDGEN_TRUSTED_PROXIES', {
      says: 'How many proxies stand in front; decides which address the rate limit sees.',
      default: 0,
      min: 0,
      max: 10,
    }),
    serviceDid: did('FEEDGEN_SERVICE_DID', {
      says: 'DID of this feed generator: did:web and the public host. No default: a wrong DID is worse than no start.',
    }),
    publicUrl: url('FEEDGEN_PUBLIC_URL', {
      says: 'Origin under which the AppView reaches us.',
      protocols: ['https:', 'http:'],
    }),
    publisherDid: did('FEEDGEN_PUBLISHER_DID', {
      says: 'DID of the account that publishes the feed records.',
    }),
    role: oneOf('FEEDGEN_ROLE', ['all', 'ingest', 'serve'], {
      says: 'What this process does. With PostgreSQL any number may run: one of those that may ingest does, the others stand by.',
      default: 'all',
    }),
    databaseUrl: secret('FEEDGEN_DATABASE_URL', {
      says: 'sqlite:FILE or postgres://…',
      default: 'sqlite:feedgen.sqlite',
    }),
    source: oneOf('FEEDGEN_SOURCE', ['subscribe-repos', 'jetstream', 'jetstream-v1', 'jsonl'], {
      says: 'Where events come from. Only subscribe-repos is verified; a Jetstream is believed; jsonl is a recorded file.',
      default: 'subscribe-repos',
    }),
    sourceFile: optional(str('FEEDGEN_SOURCE_FILE', { says: 'The file of FEEDGEN_SOURCE=jsonl.' })),
    upstreamUrl: url('FEEDGEN_UPSTREAM_URL', {
      says: 'Relay or PDS whose com.atproto.sync.subscribeRepos is followed, or the Jetstream.',
      protocols: ['wss:', 'ws:'],
    }),
    upstreamEpoch: str('FEEDGEN_UPSTREAM_EPOCH', {
      says: 'Name of the upstream’s numbering. Change it when the upstream starts to count anew.',
      default: '1',
    }),
    startAt: oneOf('FEEDGEN_START_AT', ['oldest', 'now'], {
      says: 'Where a stream never seen before begins: the oldest event the upstream keeps, or now.',
      default: 'oldest',
    }),
    plcUrl: url('FEEDGEN_PLC_URL', {
      says: 'PLC directory.',
      default: 'https://plc.directory',
      protocols: ['https:', 'http:'],
    }),
    anonymousPost: optional(
      str('FEEDGEN_ANONYMOUS_POST', {
        says: 'at-uri of the post that a reader without a usable token sees; publish can write one.',
        pattern: POST_URI,
      }),
    ),
    warmupPost: optional(
      str('FEEDGEN_WARMUP_POST', {
        says: 'at-uri of the post that a reader sees while their follows are being fetched; publish can write one.',
        pattern: POST_URI,
      }),
    ),
    itemsPerAuthorMax: int('FEEDGEN_ITEMS_PER_AUTHOR_MAX', {
      says: 'Crumbs kept of one person, the newest, and as many of their posts, entries of the first app, and steps of these. Older ones are let go, and only how far they had come is remembered.',
      default: 50_000,
      min: 1,
      max: 1_000_000,
    }),
    webUrl: optional(
      url('FEEDGEN_WEB_URL', {
        says: 'Base of the public crumb pages: a post that links to one of its author’s counts as its companion.',
        protocols: ['https:', 'http:'],
      }),
    ),
    allowLoopback: bool('FEEDGEN_ALLOW_LOOPBACK', {
      says: 'Development only: let DID documents lead to this machine.',
      default: false,
    }),
    logLevel: oneOf('FEEDGEN_LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], {
      says: 'Least severe log lines to write.',
      default: 'info',
    }),
    metricsPort: optional(
      int('FEEDGEN_METRICS_PORT', {
        says: 'Port of /metrics, not to be published; absent = not served.',
        min: 0,
        max: 65_535,
      }),
    ),
    publisherPdsUrl: optional(
      url('FEEDGEN_PUBLISHER_PDS_URL', {
        says: 'For publish: PDS of the publisher.',
        protocols: ['https:', 'http:'],
      }),
    ),
    publisherIdentifier: optional(
      str('FEEDGEN_PUBLISHER_IDENTIFIER', { says: 'For publish: handle or DID to sign in with.' }),
    ),
    publisherPassword: optional(
      secret('FEEDGEN_PUBLISHER_PASSWORD', { says: 'For publish: an app password.' }),
    ),
  },
})

export type Config = ReturnType<typeof configDeclaration.parse>
