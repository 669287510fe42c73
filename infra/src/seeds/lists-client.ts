import type { AtpAgent } from '@atproto/api'

/**
 * Calls a method of the lists service the way every app does: at the member's own PDS, which proxies it with a
 * service token. With a body it is a procedure, without one a query. Throws with the service's own error.
 */
export function listsClient(agent: AtpAgent, listsDid: string) {
  return async <T>(method: string, body?: object): Promise<T> => {
    const answer = await agent.sessionManager.fetchHandler(`/xrpc/${method}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'atproto-proxy': `${listsDid}#breadcrumbs_lists`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
}
