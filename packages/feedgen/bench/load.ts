import { Agent, request } from 'node:http'

/**
 * Sends every request, ten at a time over connections kept open; answers how long each took, ms. Fails on any
 * answer but 200.
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
      const status = await send(agent, url + one.path, one.authorization)
      if (status !== 200) throw new Error(`answered ${status}`)
      times.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: 10 }, worker))
  agent.destroy()
  return times
}

function send(agent: Agent, url: string, authorization: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers: { authorization } }, (res) => {
      res.resume().once('end', () => resolve(res.statusCode ?? 0))
    })
    sent.once('error', reject).end()
  })
}
