/** OP-010: the clock is set a year ahead, a year back, ten seconds back, beyond 2038, and right again. */
import { ids, nextTid } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { describeEachEngine, waitFor } from '@breadcrumbs/service-kit/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { createGuessLimit } from '../src/invites/guess-limit.ts'
import { issueTicket, takeTicket } from '../src/live/tickets.ts'
import { startPruning } from '../src/prune.ts'
import { addItem, auditRepo, startHost } from './_host.ts'
import { openStream, ticketFor } from './_live.ts'
import { ALICE, BOB, tid } from './_records.ts'
import { startOnSocket } from './_service.ts'

const YEAR_MS = 365 * 86_400_000
const START = Date.UTC(2026, 10, 22)
const STEPS: readonly [string, number][] = [
  ['a year ahead', YEAR_MS],
  ['a year back', -YEAR_MS],
  ['ten seconds back', -10_000],
  ['beyond 2038', Date.UTC(2038, 0, 19, 3, 14, 8) - START],
]

afterEach(() => {
  vi.useRealTimers()
})

describeEachEngine<Tables>('OP-010: a group', migrations, (open) => {
  it.each(STEPS)(
    'lets its members write on, by revs that only rise, when the clock is set %s and right again',
    async (_, ms) => {
      let now = START
      const host = await startHost(await open(), { now: () => now, limits: { batchesPerMinute: 3 } })
      for (const step of [0, ms, -ms, 0]) {
        now += step
        // Two a minute, below the limit, for as long as the clock stands so.
        for (let n = 0; n < 6; n += 1) {
          now += 30_000
          await host.write(ALICE, [addItem(host, `${step} ${n}`)])
        }
      }
      const { digests, revs } = await auditRepo(host.db, host.space, ALICE)
      expect(new Set(digests).size).toBe(1)
      expect(revs.length).toBeGreaterThan(23)
      const byPosition = await host.db.kysely
        .selectFrom('ops')
        .select('rev')
        .where('space', '=', host.space)
        .where('author', '=', ALICE)
        .orderBy('position')
        .execute()
      expect(revs).toEqual([...new Set(byPosition.map(({ rev }) => rev))])
    },
  )

  it('still holds back who writes too fast, on whichever side of a step', async () => {
    let now = START
    const host = await startHost(await open(), { now: () => now, limits: { batchesPerMinute: 3 } })
    for (const ms of [60_001, YEAR_MS, -2 * YEAR_MS]) {
      now += ms
      for (let n = 0; n < 3; n += 1) await host.write(ALICE, [addItem(host, `${ms} ${n}`)])
      await expect(host.write(ALICE, [addItem(host, 'one more')])).rejects.toMatchObject({
        refusal: 'RateLimitExceeded',
      })
      now += 60_001
    }
  })

  it('opens no invite and no live connection for longer than was promised, and closes none for good', async () => {
    let now = START
    const db = await open()
    const host = await startHost(db, { now: () => now })
    const { code } = await host.invite('editor', { expiresInSeconds: 3_600 })
    const ticket = () => issueTicket(db.kysely, { space: host.space, did: ALICE }, now)
    const { ticket: late } = await ticket()
    const { ticket: early } = await ticket()
    now += YEAR_MS
    await expect(host.accept(BOB, code)).rejects.toMatchObject({ refusal: 'InviteNotFound' })
    expect(await takeTicket(db.kysely, late, now)).toBeUndefined()
    now -= 2 * YEAR_MS
    await expect(host.accept(BOB, code)).rejects.toMatchObject({ refusal: 'InviteNotFound' })
    expect(await takeTicket(db.kysely, early, now)).toBeUndefined()
    expect(await takeTicket(db.kysely, (await ticket()).ticket, now)).toMatchObject({ did: ALICE })
    now += YEAR_MS
    await host.accept(BOB, code)
  })

  it('counts tries of codes anew after a step back, instead of for a year', async () => {
    let now = START
    const limit = createGuessLimit({ db: (await open()).kysely, perMinute: 1, now: () => now })
    await limit.take(BOB)
    await expect(limit.take(BOB)).rejects.toMatchObject({ refusal: 'RateLimitExceeded' })
    now -= YEAR_MS
    await limit.take(BOB)
    await expect(limit.take(BOB)).rejects.toMatchObject({ retryAfterSeconds: 60 })
  })

  it('throws nothing away by age while the clock is not as it was', async () => {
    const db = await open()
    const rows = () => db.kysely.selectFrom('seen_tokens').select('key_hash').execute()
    await db.kysely.insertInto('seen_tokens').values({ key_hash: 'a', expires_at: START }).execute()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    let isSteady = false
    let ticks = 0
    const pruning = startPruning({
      db: db.kysely,
      now: () => START + YEAR_MS,
      clock: {
        isSteady() {
          ticks += 1
          return isSteady
        },
      },
      log: { warn: () => undefined } as never,
    })
    vi.advanceTimersByTime(11 * 60_000)
    expect([ticks, await rows()]).toEqual([1, [{ key_hash: 'a' }]])
    isSteady = true
    vi.advanceTimersByTime(10 * 60_000)
    vi.useRealTimers()
    await waitFor(async () => (await rows()).length === 0)
    pruning.stop()
  })
})

it('OP-010: the service refuses tokens by a wrong clock, takes none twice, pushes on, and says clock_skew', async () => {
  const db = await openDatabase<Tables>({ url: 'sqlite::memory:', migrations })
  const host = await startHost(db)
  let stepMs = 0
  const service = await startOnSocket(db, { now: () => Date.now() + stepMs })
  const bob = await service.account()
  await host.joins(bob.did, 'editor')
  const post = async (token: string, rkey: string) => {
    const response = await fetch(`${service.url}/xrpc/${ids.applyWrites}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ space: host.space, repo: bob.did, writes: [addItem(host, rkey, rkey)] }),
    })
    return response.status
  }
  using stream = await openStream(service.url, { ticket: await ticketFor(bob, host.space) })
  const used = await bob.token(ids.applyWrites)
  expect(await post(used, tid(1))).toBe(200)
  for (const ms of [YEAR_MS, -YEAR_MS]) {
    stepMs = ms
    // One of now, and one that was used: neither is good by that clock.
    expect(await post(await bob.token(ids.applyWrites), tid(2))).toBe(401)
    expect(await post(used, tid(2))).toBe(401)
    expect(await service.metrics()).toMatch(new RegExp(`^clock_skew_seconds\\{.*\\} ${ms / 1_000}$`, 'm'))
    await host.write(ALICE, [addItem(host, 'pushed', nextTid(Date.now()))])
    const told = stream.messages.length
    await waitFor(() => stream.messages.length > told)
  }
  stepMs = 0
  expect(await post(used, tid(2))).toBe(401)
  expect(await post(await bob.token(ids.applyWrites), tid(2))).toBe(200)
  expect(service.log.filter((line) => line.includes('clock_skew'))).toHaveLength(2)
  await service[Symbol.asyncDispose]()
  await db.close()
})
