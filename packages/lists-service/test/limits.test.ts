/** Every limit lets in exactly as much as it says, and one more is refused by its name (DS-006, DS-009, MB-015). */
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { createGroup } from '../src/authority/create-group.ts'
import { updateGroup } from '../src/authority/update-group.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { createGuessLimit } from '../src/invites/guess-limit.ts'
import type { Limits } from '../src/limits.ts'
import { encodeRecord } from '../src/protocol/record-bytes.ts'
import type { MemberWrite } from '../src/repo-host/prepare-write.ts'
import { addItem, type Host, startHost } from './_host.ts'
import { ALICE, AT, BOB, tid } from './_records.ts'
import { startOnSocket } from './_service.ts'

/** Limits of streams and of requests are asked where streams and requests are. */
type Asked = Exclude<
  keyof Limits,
  'streamsPerMember' | 'streamsPerAddress' | 'streamOpenings' | 'requestBytes'
>

interface Row {
  readonly limit: number
  /** Does the nth thing that counts; what the making of the group counted stands before it. */
  readonly act: (host: Host, n: number) => Promise<unknown>
  readonly counted: number
  readonly refusal: 'LimitReached' | 'RateLimitExceeded'
}

const create = (collection: string, value: object): MemberWrite =>
  ({ $type: 'app.breadcrumbs.temp.applyWrites#create', collection, value }) as MemberWrite
const person = (n: number): DidString => `did:plc:${'z'.repeat(23)}${String.fromCharCode(97 + n)}`
const remark = (host: Host, text: string) => ({ subject: host.list, text, createdAt: AT })
const bytesOf = (value: object) => encodeRecord({ $type: ids.comment, ...value } as never).bytes.byteLength

const ROWS: Readonly<Record<Asked, Row>> = {
  groupsPerCreator: {
    limit: 3,
    counted: 1,
    act: ({ db, tools }) => createGroup(db, tools, ALICE, { name: 'another' }),
    refusal: 'LimitReached',
  },
  membersPerGroup: {
    limit: 3,
    counted: 1,
    act: (host, n) => host.joins(person(n), 'viewer'),
    refusal: 'LimitReached',
  },
  listsPerGroup: {
    limit: 3,
    counted: 1,
    act: (host, n) => host.write(ALICE, [create(ids.groupList, { name: `list ${n}`, createdAt: AT })]),
    refusal: 'LimitReached',
  },
  itemsPerGroup: {
    limit: 2,
    counted: 0,
    act: (host, n) => host.write(ALICE, [addItem(host, `film ${n}`)]),
    refusal: 'LimitReached',
  },
  recordsPerRepo: {
    limit: 4,
    // Her join and her list.
    counted: 2,
    act: (host, n) => host.write(ALICE, [addItem(host, `film ${n}`)]),
    refusal: 'LimitReached',
  },
  recordBytes: {
    limit: 600,
    counted: 599,
    // The first is as long as may be, the second a byte longer.
    act: (host, n) => {
      const room = 600 - bytesOf(remark(host, 'x'.repeat(300)))
      return host.write(ALICE, [create(ids.comment, remark(host, 'x'.repeat(300 + room + n)))])
    },
    refusal: 'LimitReached',
  },
  batchesPerMinute: {
    limit: 4,
    counted: 1,
    act: (host, n) => host.write(ALICE, [addItem(host, `film ${n}`), addItem(host, `more ${n}`)]),
    refusal: 'RateLimitExceeded',
  },
  writesPerMinute: {
    limit: 5,
    counted: 2,
    act: (host, n) => host.write(ALICE, [addItem(host, `film ${n}`)]),
    refusal: 'RateLimitExceeded',
  },
  invitesPerGroup: {
    limit: 2,
    counted: 0,
    act: (host) => host.invite('viewer'),
    refusal: 'LimitReached',
  },
  adminActsPerMinute: {
    limit: 2,
    counted: 0,
    act: ({ db, tools, space }, n) => updateGroup(db, tools, ALICE, { space, name: `name ${n}` }),
    refusal: 'RateLimitExceeded',
  },
  inviteTriesPerMinute: {
    limit: 2,
    counted: 0,
    act: ({ db, tools: { limits, now } }) =>
      createGuessLimit({ db: db.kysely, perMinute: limits.inviteTriesPerMinute, now }).take(ALICE),
    refusal: 'RateLimitExceeded',
  },
}

describeEachEngine<Tables>('the limit', migrations, (open) => {
  it.each(Object.entries(ROWS))('%s', async (name, { limit, counted, act, refusal }) => {
    const host = await startHost(await open(), { limits: { [name]: limit } })
    for (let n = 0; n < limit - counted; n += 1) await act(host, n)
    const { position } = (await host.load()).facts
    await expect(act(host, limit - counted)).rejects.toMatchObject({ refusal })
    expect((await host.load()).facts.position).toBe(position)
  })

  it('of one member holds back nobody else', async () => {
    const host = await startHost(await open(), { limits: { batchesPerMinute: 2, recordsPerRepo: 3 } })
    await host.joins(BOB, 'editor')
    await host.write(ALICE, [addItem(host, 'film', tid(1))])
    await expect(host.write(ALICE, [addItem(host, 'more')])).rejects.toMatchObject({
      refusal: 'RateLimitExceeded',
    })
    await host.write(BOB, [addItem(host, 'film', tid(1))])
  })

  it('of a request: 200 writes, and a megabyte (DS-006)', async () => {
    const db = await open()
    const host = await startHost(db)
    await using service = await startOnSocket(db, { limits: { requestBytes: 200_000 } })
    const bob = await service.account()
    await host.joins(bob.did, 'editor')
    const send = async (count: number, pad = '') => {
      const writes = Array.from({ length: count }, (_, n) => addItem(host, `film ${n}`))
      const body = { space: host.space, repo: bob.did, writes, ...(pad !== '' && { pad }) }
      return (await bob.post(ids.applyWrites, body)).status
    }
    expect([await send(200), await send(201), await send(20_000)]).toEqual([200, 400, 413])
    const size = JSON.stringify({ space: host.space, repo: bob.did, writes: [], pad: '' }).length
    expect([await send(0, 'x'.repeat(200_000 - size)), await send(0, 'x'.repeat(200_001 - size))]).toEqual([
      200, 413,
    ])
  })
})
