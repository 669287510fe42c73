/** Records name addresses and images; nothing here ever fetches one, whatever else is fetched. */

import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'

import { createSafeFetch } from '@breadcrumbs/service-kit'
import { afterEach, beforeEach, expect } from 'vitest'
import { badInputs } from './_bad-inputs.ts'
import { companionWrites, type Person } from './_person.ts'
import { World } from './_world.ts'

let world: World
let alice: Person
let bob: Person
/** Counts whoever knocks. */
let canary: Server
let knocks: number
let port: number

beforeEach(async () => {
  world = await World.create()
  alice = await world.person()
  bob = await world.person()
  knocks = 0
  canary = createServer((socket) => {
    knocks += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => canary.listen(0, '::', resolve))
  port = (canary.address() as AddressInfo).port
  await world.start()
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await new Promise((resolve) => canary.close(resolve))
})

/** Told by the stream, listed by a repair, loaded for a reader, shown on a page: every way a record is met. */
async function isMetEverywhere(work: object, external: object): Promise<void> {
  await world.follows(bob, alice)
  const { writes, postUri } = await companionWrites(alice, { title: 'Severance' })
  const [crumb, post] = writes.map(({ record }) => record as Record<string, object>)
  const records = [
    { ...crumb, work: { ...crumb?.work, ...work } },
    { ...post, embed: { $type: 'app.bsky.embed.external', external: { ...post?.embed, ...external } } },
  ]
  await world.commits(alice, ...writes.map((write, n) => ({ ...write, record: records[n] as object })))
  await world.settled()
  await world.page(alice)
  expect((await world.page(bob)).feed).toEqual([postUri])
  await world.gap()
  await world.repaired()
  expect((await world.page(bob)).feed).toEqual([postUri])
}

badInputs({
  async 'RC-028'() {
    const hosts = ['127.0.0.1', 'localhost', '[::1]', '0x7f.1', '2130706433', '169.254.169.254']
    const [first, ...others] = hosts.map((host) => `http://${host}:${port}/poster.png`)
    const identifiers = others.map((value) => ({ scheme: 'url', value }))
    await isMetEverywhere(
      { posterUrl: first, coverUrl: first, url: first, identifiers },
      { uri: first, title: 'x', description: 'x', thumb: first },
    )
    expect(knocks).toBe(0)
    // The canary hears whoever does come.
    await fetch(first as string).catch(() => undefined)
    expect(knocks).toBe(1)
    // And the one way out that other people's data can choose lets nothing in but the public network.
    const outside = createSafeFetch({ timeoutMs: 1_000, bytesMax: 1_000 })
    for (const host of hosts) await expect(outside(`https://${host}:${port}/`)).rejects.toThrow()
    expect(knocks).toBe(1)
  },
  async 'RC-030'() {
    // The older of the two forms of a blob, which is plain data on its way through JSON too.
    const image = {
      cid: 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku',
      mimeType: 'image/png',
    }
    await isMetEverywhere(
      { poster: image },
      { uri: 'https://breadcrumbs.example/', title: 'x', description: 'x', thumb: image },
    )
    // Whoever never asks for a blob decodes none.
    const methods = new Set(world.pds.methods)
    expect([...methods].filter((method) => /blob|image/i.test(method))).toEqual([])
    expect(methods).toContain('com.atproto.repo.listRecords')
  },
})
