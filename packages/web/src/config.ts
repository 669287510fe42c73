/**
 * What a deployment tells the app in `/config.json`. The same build runs on a laptop and on a public host;
 * only this file differs. A field's kind decides how it is checked.
 */
export const CONFIG_FIELDS = {
  publicUrl: { kind: 'origin' },
  listsDid: { kind: 'DID' },
  feedgenDid: { kind: 'DID' },
  feedPublisherDid: { kind: 'DID' },
  handleResolver: { kind: 'origin' },
  plcUrl: { kind: 'origin' },
  searchUrl: { kind: 'origin', isOptional: true },
  hiddenLabels: { kind: 'list of labels', isOptional: true },
  allowHttp: { kind: 'true or false' },
} as const

type Fields = typeof CONFIG_FIELDS
type Name = keyof Fields
type Optional = { [N in Name]: Fields[N] extends { isOptional: true } ? N : never }[Name]
interface ValueOf {
  readonly origin: string
  readonly DID: string
  readonly 'list of labels': readonly string[]
  readonly 'true or false': boolean
}
type Value<N extends Name> = ValueOf[Fields[N]['kind']]

/** The settings, read and checked; what each means is said in CONFIG_SAYS. */
export type AppConfig = { readonly [N in Exclude<Name, Optional>]: Value<N> } & {
  readonly [N in Optional]?: Value<N>
}

/** What each field means, for the README. Apart from the fields, so that browsers do not load it. */
export const CONFIG_SAYS: Readonly<Record<Name, string>> = {
  publicUrl:
    'Where this app is. On 127.0.0.1 it signs in as the OAuth client for development, elsewhere as `{publicUrl}/oauth-client-metadata.json`. Crumb pages, which companion posts link to, live under it.',
  listsDid:
    'The lists service, without fragment: calls go to its `#breadcrumbs_lists`, through the person’s PDS.',
  feedgenDid: 'The feed generator, without fragment: it is asked how much it holds back.',
  feedPublisherDid: 'The account that publishes the feeds.',
  handleResolver: 'An XRPC service that turns handles into DIDs.',
  plcUrl: 'The PLC directory.',
  searchUrl:
    'A [work-search](../work-search): asked for works that go by the title being typed. Without it titles are only typed.',
  hiddenLabels:
    'Values of labels, such as `["porn"]`: what carries one is shown to nobody, whatever they chose in Bluesky. For rules of a country or an age. Seen are labels by authors, by Bluesky’s labeler and by those the person follows. None unless set.',
  allowHttp: 'Whether PDSes may be reached over plain http. Only ever `true` on a developer’s machine.',
}

/** As labelers may call their labels, and the few of everybody (atproto.com/specs/label, "Schema and Data Model"). */
const isLabelValue = (value: unknown): boolean => typeof value === 'string' && /^!?[a-z-]{1,128}$/.test(value)

/** Whether a value is of a kind. */
const IS_OF_KIND: Readonly<Record<Fields[Name]['kind'], (value: unknown) => boolean>> = {
  origin: (value) => typeof value === 'string' && /^https?:\/\/[^/?#]+\/*$/.test(value),
  DID: (value) => typeof value === 'string' && /^did:(plc|web):[^#/?]+$/.test(value),
  'list of labels': (value) => Array.isArray(value) && value.every(isLabelValue),
  'true or false': (value) => typeof value === 'boolean',
}

/**
 * Reads the deployment's settings, origins without a slash at the end. Throws an Error that names the missing or
 * malformed field: a half-configured app must not start, or it would ask the wrong service.
 */
export function parseConfig(json: unknown): AppConfig {
  if (typeof json !== 'object' || json === null) throw new Error('config.json is not an object')
  const read: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(CONFIG_FIELDS)) {
    const value = (json as Readonly<Record<string, unknown>>)[name]
    if (value === undefined && 'isOptional' in field) continue
    if (value === undefined || value === '') throw new Error(`config.json: ${name} is missing`)
    if (!IS_OF_KIND[field.kind](value)) throw new Error(`config.json: ${name} must be: ${field.kind}`)
    read[name] = typeof value === 'string' ? value.replace(/\/+$/, '') : value
  }
  return read as AppConfig
}

/** Fetches and reads `/config.json`; throws where it is absent or malformed. */
export async function loadConfig(fetchJson: typeof fetch): Promise<AppConfig> {
  // As plain as the preload in index.html, which it takes up; that nothing of it is kept is for the server to say.
  const response = await fetchJson('/config.json')
  if (!response.ok) throw new Error(`config.json answered ${response.status}`)
  return parseConfig(await response.json())
}
