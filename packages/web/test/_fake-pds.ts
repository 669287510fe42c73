import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer of the fake: status and JSON body. */
export type Answer = readonly [status: number, body: unknown]

/** What the fake was asked. */
export interface Asked {
  readonly method: string
  readonly nsid: string
  readonly params: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

/** A PDS as far as a test needs one: real HTTP on a free loopback port, answers by method name. */
export async function fakePds(answer: (asked: Asked) => Answer) {
  const asked: Asked[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake')
      const text = Buffer.concat(chunks).toString()
      const one: Asked = {
        method: request.method ?? '',
        nsid: url.pathname.replace('/xrpc/', ''),
        params: url.searchParams,
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      }
      asked.push(one)
      const [status, body] = answer(one)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => server.close(() => closed())),
  }
}
