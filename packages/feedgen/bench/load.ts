import { Agent, request } from 'node:http'

/** Below this an answer is no page of 30 items, and costs too little to be counted. */
const PAGE_BYTES_MIN = 1_000

/**
 * Sends every request, ten at a time over connections kept open; answers how long each took, ms. Fails on any
 * answer but a page.
 */
export async function load(
  url: string,
  requests: readonly { path: string; authorization: string }[],
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 10 })
  const times: number[] = []
  let next = 0
  async function worker(): Promise<void> {
    for (let one = requests[next++]; one; one = requests[next++]) {
      const startedAt = performance.now()
      const { status, bytes } = await send(agent, url + one.path, one.authorization)
      if (status !== 200 || bytes < PAGE_BYTES_MIN) throw new Error(`answered ${status}, ${bytes} bytes`)
      times.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: 10 }, worker))
  agent.destroy()
  return times
}

function send(agent: Agent, url: string, authorization: string): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers: { authorization } }, (res) => {
      const bytes = Number(res.headers['content-length'] ?? 0)
      res.resume().once('end', () => resolve({ status: res.statusCode ?? 0, bytes }))
    })
    sent.once('error', reject).end()
  })
}
