/** OP-015: the synchronous standby of PostgreSQL is lost, and no commit is acknowledged. What waits, and what goes on. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ids } from '@breadcrumbs/lexicons'
import { CommitUnknownError, type Database, openDatabase } from '@breadcrumbs/service-kit'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { standbyOf, type TestStandby, waitFor } from '@breadcrumbs/service-kit/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createGroup } from '../src/authority/create-group.ts'
import { setMember } from '../src/authority/set-member.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { pokeAfterCommit } from '../src/live/poke-after-commit.ts'
import { addItem, auditRepo, type Host, startHost } from './_host.ts'
import { ALICE, BOB } from './_records.ts'
import { type Caller, startOnSocket } from './_service.ts'

/** More than a commit takes on a busy machine; in production it is five seconds. */
const COMMIT_WAIT_MS = 1_500

vi.setConfig({ testTimeout: 60_000 })

let postgres: EmbeddedPostgres
let standby: TestStandby
let db: Database<Tables>
let host: Host
let databases = 0

beforeAll(async () => {
  postgres = await startEmbeddedPostgres()
})
afterAll(() => postgres.stop())
beforeEach(async () => {
  databases += 1
  const url = await postgres.createDatabase(`lists_${databases}`)
  standby = await standbyOf(url)
  db = await openDatabase<Tables>({ url, migrations, commitWaitMs: COMMIT_WAIT_MS })
  host = await startHost(db, { limits: { batchesPerMinute: 10_000 } })
})
afterEach(async () => {
  await standby.close()
  await db.close()
})

/** The key under which a write is sent again until it is answered. */
interface Sent {
  readonly title: string
  readonly idempotencyKey: string
}

const send = (who: Caller, { title, idempotencyKey }: Sent) =>
  who.post(ids.applyWrites, {
    space: host.space,
    repo: who.did,
    writes: [addItem(host, title)],
    idempotencyKey,
  })

const refusal = async (response: Response) => ({
  status: response.status,
  retryAfter: response.headers.get('retry-after'),
  error: ((await response.json()) as { error: string }).error,
})

it('OP-015: a write is refused with a time to come again, reads and health go on, and readiness and the metric say so', async () => {
  await using service = await startOnSocket(db)
  const bob = await service.account()
  await host.joins(bob.did, 'editor')
  const view = async () => {
    const response = await bob.get(ids.getGroupView, { space: host.space })
    expect(response.status).toBe(200)
    return response.json()
  }
  const ready = async () => {
    const response = await fetch(`${service.url}/readyz`)
    return { status: response.status, body: await response.json() }
  }
  const waitedSeconds = async () =>
    Number(/^database_commit_wait_seconds\{.*\} (\S+)$/m.exec(await service.metrics())?.[1])
  const before = await view()
  expect(await ready()).toEqual({ status: 200, body: { ready: true, reasons: [] } })

  await standby.lose()
  const write = { title: 'Blocked', idempotencyKey: 'the key of this one write' }
  expect(await refusal(await send(bob, write))).toEqual({
    status: 503,
    retryAfter: '5',
    error: 'OutcomeUnknown',
  })
  // From now on certainly nothing is written, and nobody waits.
  for (let n = 0; n < 20; n += 1)
    expect(await refusal(await send(bob, write))).toEqual({
      status: 503,
      retryAfter: '5',
      error: 'Unavailable',
    })
  expect(await standby.waiting()).toBe(1)
  expect(await view()).toEqual(before)
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200)
  expect(await ready()).toEqual({
    status: 200,
    body: { ready: true, reasons: ['nothing is written: the database acknowledges no commit'] },
  })
  const alerts = readFileSync(new URL('../../../infra/alerts.yml', import.meta.url), 'utf8')
  const threshold = Number(/database_commit_wait_seconds >= (\d+)/.exec(alerts)?.[1])
  await waitFor(async () => (await waitedSeconds()) >= threshold, { what: 'the alert' })

  await standby.comeBack()
  await waitFor(async () => (await send(bob, write)).status === 200)
  expect(await ready()).toEqual({ status: 200, body: { ready: true, reasons: [] } })
  expect((await auditRepo(db, host.space, bob.did)).revs).toHaveLength(2)
})

it('OP-015: a write whose outcome was unknown is sent again and gets its first answer: done once', async () => {
  await host.joins(BOB, 'editor')
  const writes = [addItem(host, 'Once')]
  await standby.lose()
  await expect(host.write(BOB, writes, 'a key')).rejects.toThrow(CommitUnknownError)
  // An operator who ends the wait changes nothing about that: it is done here, on no standby, and acknowledged by none.
  await standby.cancelWaits()
  await waitFor(() => !db.commits.areStalled())
  await expect(host.write(BOB, writes, 'a key')).rejects.toThrow(CommitUnknownError)
  await standby.comeBack()
  await waitFor(() => !db.commits.areStalled())
  const { rev, results } = await host.write(BOB, writes, 'a key')
  expect(await host.write(BOB, writes, 'a key')).toEqual({ rev, results })
  const { revs, records, digests } = await auditRepo(db, host.space, BOB)
  expect(revs.at(-1)).toBe(rev)
  expect(records.filter(({ collection }) => collection === ids.groupItem)).toHaveLength(1)
  expect(new Set(digests).size).toBe(1)
})

it('OP-015: a group whose making was not acknowledged is neither published nor acknowledged to a retry before the standby is back', async () => {
  let published = 0
  const plc = {
    publish: async () => {
      published += 1
    },
  }
  const input = { name: 'Book club', idempotencyKey: 'one club' }
  const make = () => createGroup(db, { ...host.tools, plc }, BOB, input)
  await standby.lose()
  // An operator ends each wait, so that what was written can be read.
  for (let n = 0; n < 3; n += 1) {
    const making = make().catch((error: unknown) => error)
    await waitFor(async () => (await standby.waiting()) === 1)
    await standby.cancelWaits()
    expect(await making).toBeInstanceOf(CommitUnknownError)
    await waitFor(() => !db.commits.areStalled())
  }
  expect(published).toBe(0)
  await standby.comeBack()
  const space = await make()
  expect(await make()).toBe(space)
  const made = await db.kysely.selectFrom('authorities').select('space').where('creator', '=', BOB).execute()
  expect([made, published]).toEqual([[{ space }], 1])
})

it('OP-015: in the middle of many writers nothing that was acknowledged is lost, and nothing is done twice', async () => {
  await using service = await startOnSocket(db, { limits: { batchesPerMinute: 10_000 } })
  const members = await Promise.all(Array.from({ length: 4 }, () => service.account()))
  for (const { did } of members) await host.joins(did, 'editor')
  const acknowledged: string[] = []
  let refused = 0
  let isEnough = false
  const writeOn = async (who: Caller) => {
    for (let n = 0; !isEnough; n += 1) {
      const write = { title: `${who.did} ${n}`, idempotencyKey: `the key of write ${n}` }
      for (;;) {
        const { status } = await send(who, write)
        if (status === 200) break
        expect(status).toBe(503)
        refused += 1
        await sleep(20)
      }
      acknowledged.push(write.title)
    }
  }
  const writing = Promise.all(members.map(writeOn))
  await waitFor(() => acknowledged.length >= 12)
  await standby.lose()
  await waitFor(() => refused >= 20)
  const soFar = [...acknowledged]
  const titles = async () => {
    const audits = await Promise.all(members.map(({ did }) => auditRepo(db, host.space, did)))
    for (const { digests, revs } of audits) {
      expect(new Set(digests).size).toBe(1)
      expect(revs).toEqual(revs.toSorted())
    }
    return audits
      .flatMap(({ records }) => records.filter(({ collection }) => collection === ids.groupItem))
      .map(({ value }) => (value.work as { title: string }).title)
  }
  expect(await titles()).toEqual(expect.arrayContaining(soFar))
  isEnough = true
  await standby.comeBack()
  await writing
  expect((await titles()).toSorted()).toEqual(acknowledged.toSorted())
  expect(acknowledged.length).toBeGreaterThan(soFar.length)
})

it('OP-015: readers and the ledger of removals hear of a commit that was given up, once it is done', async () => {
  await host.joins(BOB, 'editor')
  const heard: string[] = []
  const watched = pokeAfterCommit(db, {
    changed: (space) => void heard.push(`changed ${space}`),
    membersMoved: async (space) => void heard.push(`moved ${space}`),
    onError: (error) => expect.fail(String(error)),
  })
  const tools = { ...host.tools, touched: watched.touched }
  const remove = () => setMember(watched.db, tools, ALICE, { space: host.space, did: BOB, status: 'removed' })
  await standby.lose()
  await expect(remove()).rejects.toThrow(CommitUnknownError)
  expect(heard).toEqual([])
  await standby.comeBack()
  await waitFor(() => heard.length === 2)
  expect(heard).toEqual([`changed ${host.space}`, `moved ${host.space}`])
  // The admin who tries again changes nothing any more.
  await remove()
  expect(heard).toHaveLength(2)
})
