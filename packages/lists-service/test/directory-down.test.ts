/** What works while the PLC directory does not: everything but making groups, for whoever was here lately. */
import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine, type FakeDirectory, startFakeDirectory } from '@breadcrumbs/service-kit/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { type Host, startHost } from './_host.ts'
import { openStream, ticketFor } from './_live.ts'
import { METHODS, outcome } from './_matrix.ts'
import { type Caller, startOnSocket } from './_service.ts'

describeEachEngine<Tables>('while the directory is down', migrations, (open) => {
  let host: Host
  let directory: FakeDirectory
  let service: Awaited<ReturnType<typeof startOnSocket>>
  let known: Caller
  let unknown: Caller

  beforeEach(async () => {
    const db = await open()
    host = await startHost(db)
    directory = await startFakeDirectory()
    service = await startOnSocket(db, { directory })
    known = await service.account()
    unknown = await service.account()
    for (const { did } of [known, unknown]) {
      await host.joins(did, 'admin')
      await host.setMember(did, 'owner', 'active')
    }
    expect(await outcome(await known.get(ids.listGroups))).toBe('ok')
  })
  afterEach(async () => {
    await service[Symbol.asyncDispose]()
    await directory.close()
  })

  it('every method answers members as ever, and streams open', async () => {
    directory.fail(503)
    using stream = await openStream(service.url, {
      ticket: await ticketFor(known, host.space),
      position: '0',
    })
    const { code } = await host.invite('viewer')
    for (const method of [ids.previewInvite, ids.acceptInvite])
      expect(await outcome(await known.post(method, { code }))).toBe('ok')
    const answers: Record<string, string> = {}
    for (const [name, { call }] of Object.entries(METHODS)) {
      // Whoever left could not end the group.
      if (name !== 'leaveGroup') answers[name] = await outcome(await call(known, host))
    }
    const passed = Object.entries(METHODS).map(([name, method]) => [name, method.passed])
    expect(answers).toEqual(Object.fromEntries(passed.filter(([name]) => name !== 'leaveGroup')))
    expect(stream.rkeys().length).toBeGreaterThan(0)
  })

  it('whoever was never here cannot be told apart from anybody: come back later, and then all is well', async () => {
    directory.fail(503)
    for (const [name, { call }] of Object.entries(METHODS)) {
      const response = await call(unknown, host)
      expect([name, response.status >= 500, await outcome(response)]).toEqual([name, true, 'Unavailable'])
    }
    directory.fail(undefined)
    await expect
      .poll(async () => outcome(await unknown.get(ids.getGroup, { space: host.space })), { timeout: 20_000 })
      .toBe('ok')
  })

  it('no group is made, nothing is left of the try, and the answer says why', async () => {
    directory.fail(503)
    const refused = await known.post(ids.createGroup, { name: 'New', idempotencyKey: 'again-and-again' })
    expect(refused.status).toBe(503)
    expect(await refused.json()).toEqual({
      error: 'DirectoryUnavailable',
      message: 'no group can be made now: the directory does not answer',
    })
    const { groups } = (await (await known.get(ids.listGroups)).json()) as { groups: { space: string }[] }
    expect(groups.map(({ space }) => space)).toEqual([host.space])
  })
})
