import { decodeAll } from '@atproto/lex-cbor'
import { type FakeHost, startFakeHost } from '@breadcrumbs/service-kit/testing'
import { WebSocket } from 'ws'

/** A relay in front of a real PDS: passes its frames on, or loses them. */
export interface CutStream {
  readonly host: FakeHost
  /** From now on, what the PDS says is lost, or no longer. */
  lose(isLost: boolean): void
  /** Whether the commit of this rev has come by, to be lost or passed on. */
  knows(rev: string): boolean
  close(): Promise<void>
}

export async function startCutStream(pdsUrl: string): Promise<CutStream> {
  const host = await startFakeHost()
  const url = `${pdsUrl.replace('http', 'ws')}/xrpc/com.atproto.sync.subscribeRepos?cursor=0`
  const socket = new WebSocket(url)
  let isLost = false
  const revs = new Set<string>()
  socket.on('message', (frame: Buffer) => {
    const [, body] = [...decodeAll(frame)] as [unknown, { seq: number; rev?: string }]
    if (body.rev !== undefined) revs.add(body.rev)
    if (!isLost) host.publish(body.seq, frame)
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {
    host,
    lose(next) {
      isLost = next
    },
    knows: (rev) => revs.has(rev),
    async close() {
      socket.terminate()
      await host.stop()
    },
  }
}
