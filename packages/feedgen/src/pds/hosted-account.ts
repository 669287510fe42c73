/** What a host says of an account. `absent`: it has none of that name. `untold`: it does not offer to say. */
export type HostedAccount =
  | { readonly is: 'active'; readonly rev: string | undefined }
  | { readonly is: 'inactive'; readonly status: string | undefined }
  | { readonly is: 'absent' | 'untold' }

/** Error names of `com.atproto.sync.*` that tell the state of an account, from hosts that answer so. */
const STATUS_OF_ERROR: Readonly<Record<string, string>> = {
  RepoDeactivated: 'deactivated',
  RepoSuspended: 'suspended',
  RepoTakendown: 'takendown',
}
const NOT_IMPLEMENTED = 501
const NOT_FOUND = 404

/**
 * Reads an answer of `com.atproto.sync.getRepoStatus`; undefined when it says nothing about the
 * account, so that it has to be asked for again. As in the stream, only `active` decides whether
 * somebody is shown: the statuses are an open list (bad input FH-042).
 */
export function readHostedAccount(
  httpStatus: number,
  body: Readonly<Record<string, unknown>> | undefined,
): HostedAccount | undefined {
  const error = typeof body?.error === 'string' ? body.error : undefined
  if (httpStatus === 200) return body ? readStatus(body) : undefined
  if (httpStatus === 400 || httpStatus === NOT_FOUND) {
    if (error === 'RepoNotFound') return { is: 'absent' }
    const status = error === undefined ? undefined : STATUS_OF_ERROR[error]
    if (status !== undefined) return { is: 'inactive', status }
  }
  return httpStatus === NOT_FOUND || httpStatus === NOT_IMPLEMENTED ? { is: 'untold' } : undefined
}

function readStatus({ active, status, rev }: Readonly<Record<string, unknown>>): HostedAccount | undefined {
  if (active === true) return { is: 'active', rev: typeof rev === 'string' ? rev : undefined }
  if (active !== false) return undefined
  return { is: 'inactive', status: typeof status === 'string' ? status : undefined }
}
