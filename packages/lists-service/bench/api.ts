/** Calls of members' apps, as the measurements make them. */
import { ids } from '@breadcrumbs/lexicons'
import { type Child, startChild } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'

/** A group with a list. */
export interface Group {
  readonly space: string
  readonly list: { readonly author: string; readonly collection: string; readonly rkey: string }
}

/** The service, and the member who writes. */
export interface Server {
  readonly url: string
  readonly did: string
}

/** What the service says it uses. */
export interface Usage {
  readonly cpuMs: number
  readonly readers: number
}

/** Starts the service on a folder that is its own, and removes it afterwards. */
export async function withService<T>(work: (child: Child, server: Server) => Promise<T>): Promise<T> {
  await using folder = await temporaryDirectory('lists-bench')
  const file = new URL('lists-child.ts', import.meta.url)
  const { child, hello } = await startChild<Server>(file, [folder.path], ['--expose-gc'])
  try {
    return await work(child, hello)
  } finally {
    await child.end()
  }
}

const AT = '2026-11-22T12:00:00Z'
/** Adds a film. */
export async function write(
  { url, did }: Server,
  token: string,
  { space, list }: Group,
  rkey: string,
): Promise<void> {
  const value = { list, work: { mediaType: 'movie', title: `Film ${rkey}` }, createdAt: AT }
  const create = { $type: 'app.breadcrumbs.temp.applyWrites#create', collection: ids.groupItem, rkey, value }
  const answer = await fetch(`${url}/xrpc/${ids.applyWrites}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ space, repo: did, writes: [create] }),
  })
  if (!answer.ok) throw new Error(`a write was refused: ${await answer.text()}`)
}

/** Loads the list's page. */
export async function see({ url }: Server, token: string, { space, list }: Group): Promise<void> {
  const query = new URLSearchParams({ space, author: list.author, rkey: list.rkey }).toString()
  const answer = await fetch(`${url}/xrpc/${ids.getListView}?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok) throw new Error(`a page was refused: ${await answer.text()}`)
  await answer.arrayBuffer()
}
