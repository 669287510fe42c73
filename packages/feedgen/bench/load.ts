import { Agent, request } from 'node:http'

export interface Load {
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Sends every request, ten at a time over connections kept open; fails on any answer but 200. */
export async function load(
  url: string,
  requests: readonly { path: string; authorization: string }[],
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: 10 })
  const times: number[] = []
  let next = 0
  async function worker(): Promise<void> {
    for (let one = requests[next++]; one; one = requests[next++]) {
      const startedAt = performance.now()
      const status = await send(agent, url + one.path, one.authorization)
      if (status !== 200) throw new Error(`answered ${status}`)
      times.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: 10 }, worker))
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (part: number) => times[Math.floor(times.length * part)] ?? 0
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

function send(agent: Agent, url: string, authorization: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers: { authorization } }, (res) => {
      res.resume().once('end', () => resolve(res.statusCode ?? 0))
    })
    sent.once('error', reject).end()
  })
}
