/**
 * What a deployment tells the app in `/config.json`. The same build runs on a laptop and on a public host;
 * only this file differs.
 */
export interface AppConfig {
  /** Origin of this app, no trailing slash: `https://crumbs.example`. */
  readonly publicUrl: string
  readonly feedgenDid: string
  readonly feedPublisherDid: string
  /** DID of the lists service, without fragment. */
  readonly listsDid: string
  /** Origin of the XRPC service that turns handles into DIDs. */
  readonly handleResolver: string
  /** Origin of the PLC directory. */
  readonly plcUrl: string
  readonly appviewUrl: string
  /** Origin of the service that looks works up by title; without it titles are only typed. */
  readonly searchUrl?: string
  /** Whether PDSes may be reached over plain http. Only ever true on a developer's machine. */
  readonly allowHttp: boolean
}

const TEXT_FIELDS = [
  'publicUrl',
  'feedgenDid',
  'feedPublisherDid',
  'listsDid',
  'handleResolver',
  'plcUrl',
  'appviewUrl',
] as const

/**
 * Reads the deployment's settings. Throws an Error that names the missing or malformed field: a half-configured
 * app must not start, or it would ask the wrong service.
 */
export function parseConfig(json: unknown): AppConfig {
  if (typeof json !== 'object' || json === null) throw new Error('config.json is not an object')
  const fields = json as Record<string, unknown>
  for (const name of TEXT_FIELDS) {
    if (typeof fields[name] !== 'string' || fields[name] === '')
      throw new Error(`config.json: ${name} is missing`)
  }
  if (typeof fields.allowHttp !== 'boolean') throw new Error('config.json: allowHttp is missing')
  const { searchUrl } = fields
  if (searchUrl !== undefined && (typeof searchUrl !== 'string' || !/^https?:\/\//.test(searchUrl)))
    throw new Error('config.json: searchUrl is no address')
  const config = fields as unknown as AppConfig
  const withoutSlash = (url: string) => url.replace(/\/+$/, '')
  return {
    ...config,
    publicUrl: withoutSlash(config.publicUrl),
    ...(searchUrl === undefined ? {} : { searchUrl: withoutSlash(searchUrl) }),
  }
}

/** Fetches and reads `/config.json`; throws where it is absent or malformed. */
export async function loadConfig(fetchJson: typeof fetch): Promise<AppConfig> {
  const response = await fetchJson('/config.json', { cache: 'no-cache' })
  if (!response.ok) throw new Error(`config.json answered ${response.status}`)
  return parseConfig(await response.json())
}
