/** Against a name server on a real socket of this machine. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { createDnsLookup } from '../src/identity/dns-lookup.ts'

const A = 1
const AAAA = 28

/** Answers questions of a type with the given address bytes, and any other with "no such name"; undefined: never. */
async function startNameServer(answers: Map<number, Buffer> | undefined) {
  const socket = createSocket('udp4')
  socket.on('message', (question, from) => {
    if (!answers) return
    const type = question.readUInt16BE(question.indexOf(0, 12) + 1)
    const data = answers.get(type)
    const end = question.indexOf(0, 12) + 5
    const reply = Buffer.from(question.subarray(0, end))
    reply.writeUInt16BE(data ? 0x8180 : 0x8183, 2)
    reply.writeUInt16BE(data ? 1 : 0, 6)
    reply.writeUInt16BE(0, 10)
    const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data?.length ?? 0])
    socket.send(data ? Buffer.concat([reply, record, data]) : reply, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    [Symbol.dispose]: () => void socket.close(),
  }
}

const ask = (server: string) => createDnsLookup([server])('pds.example.com')

it('gives the addresses of both kinds', async () => {
  const six = Buffer.from('20010db8000000000000000000000001', 'hex')
  using server = await startNameServer(
    new Map([
      [A, Buffer.from([192, 0, 2, 7])],
      [AAAA, six],
    ]),
  )
  const both = [
    { address: '192.0.2.7', family: 4 },
    { address: '2001:db8::1', family: 6 },
  ]
  expect(await ask(server.address)).toEqual(both)
})

it('gives those there are', async () => {
  using server = await startNameServer(new Map([[A, Buffer.from([192, 0, 2, 7])]]))
  expect(await ask(server.address)).toEqual([{ address: '192.0.2.7', family: 4 }])
})

it('says so when there are none, and when nobody answers', async () => {
  using none = await startNameServer(new Map())
  using silent = await startNameServer(undefined)
  await expect(ask(none.address)).rejects.toMatchObject({ code: 'ENOTFOUND' })
  await expect(ask(silent.address)).rejects.toMatchObject({ code: 'ETIMEOUT' })
})
