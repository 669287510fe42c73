import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { derivedKey } from '../src/list/derived-key.ts'
import type { MemberWrite } from '../src/repo-host/prepare-write.ts'
import { addItem, auditRepo, startHost } from './_host.ts'
import { ALICE, AT, BOB, CARLA, tid } from './_records.ts'

const refusal = (name: string) => expect.objectContaining({ refusal: name })
const writeOf = (
  action: 'create' | 'update',
  collection: string,
  value: object,
  rkey?: string,
): MemberWrite =>
  ({
    $type: `app.breadcrumbs.temp.applyWrites#${action}`,
    collection,
    value,
    ...(rkey && { rkey }),
  }) as MemberWrite
const deleteOf = (collection: string, rkey: string): MemberWrite =>
  ({ $type: 'app.breadcrumbs.temp.applyWrites#delete', collection, rkey }) as MemberWrite

describeEachEngine<Tables>('a repo', migrations, (open) => {
  it('keeps records, set hash, log and revs in step over many batches', async () => {
    const host = await startHost(await open(), { limits: { batchesPerMinute: 1_000 } })
    for (let n = 0; n < 12; n += 1) {
      await host.write(ALICE, [addItem(host, `a${n}`, tid(n)), addItem(host, `b${n}`, tid(100 + n))])
      if (n % 3 === 0) await host.write(ALICE, [deleteOf(ids.groupItem, tid(n))])
      if (n % 4 === 0) {
        const value = { list: host.list, work: { mediaType: 'movie', title: `edited ${n}` }, createdAt: AT }
        await host.write(ALICE, [writeOf('update', ids.groupItem, value, tid(100 + n))])
      }
    }
    const { digests, revs, records } = await auditRepo(host.db, host.space, ALICE)
    expect(new Set(digests).size).toBe(1)
    expect(revs).toEqual(revs.toSorted())
    expect(records).toHaveLength(2 + 24 - 4)
    const { position } = (await host.load()).facts
    const last = await host.db.kysely
      .selectFrom('ops')
      .select((eb) => eb.fn.max('position').as('max'))
      .executeTakeFirst()
    expect(position).toBe(String(last?.max))
  })

  it('lets later writes of a batch see the earlier ones', async () => {
    const host = await startHost(await open())
    const value = { list: host.list, work: { mediaType: 'movie', title: 'second' }, createdAt: AT }
    const { results } = await host.write(ALICE, [
      addItem(host, 'first', tid(1)),
      writeOf('update', ids.groupItem, value, tid(1)),
      addItem(host, 'gone', tid(2)),
      deleteOf(ids.groupItem, tid(2)),
    ])
    expect(results).toHaveLength(4)
    const { digests, records } = await auditRepo(host.db, host.space, ALICE)
    expect(new Set(digests).size).toBe(1)
    expect(records.filter(({ collection }) => collection === ids.groupItem)).toMatchObject([{ value }])
  })

  it('writes all of a batch or nothing', async () => {
    const host = await startHost(await open())
    const before = await auditRepo(host.db, host.space, ALICE)
    const bad = writeOf('create', ids.groupItem, { title: 'no work' })
    await expect(host.write(ALICE, [addItem(host, 'fine'), bad])).rejects.toEqual(refusal('InvalidRecord'))
    expect(await auditRepo(host.db, host.space, ALICE)).toEqual(before)
  })

  it('makes no rev for writes that change nothing', async () => {
    const host = await startHost(await open())
    await host.write(ALICE, [addItem(host, 'Stalker', tid(1))])
    const again = await host.write(ALICE, [addItem(host, 'Stalker', tid(1)), deleteOf(ids.vote, 'nothing')])
    expect(again).not.toHaveProperty('rev')
    await expect(host.write(ALICE, [addItem(host, 'Solaris', tid(1))])).rejects.toEqual(
      refusal('RecordAlreadyExists'),
    )
    expect(await host.write(ALICE, [])).toEqual({ results: [] })
  })

  it('serialises two processes on one repo (LR-013)', async () => {
    const db = await open()
    const host = await startHost(db, { limits: { batchesPerMinute: 1_000 } })
    await Promise.all(Array.from({ length: 30 }, (_, n) => host.write(ALICE, [addItem(host, `t${n}`)])))
    const { digests, revs, records } = await auditRepo(db, host.space, ALICE)
    expect(new Set(digests).size).toBe(1)
    expect(revs).toHaveLength(31)
    expect(records).toHaveLength(32)
  })

  it('stores text that databases stumble over, and shows it as it was (RC-010, RC-031)', async () => {
    const host = await startHost(await open())
    const work = {
      mediaType: 'movie',
      title: 'a\u0000b',
      identifiers: [{ scheme: 'imdb', value: "tt0'; DROP TABLE records--" }],
    }
    await host.write(ALICE, [writeOf('create', ids.groupItem, { list: host.list, work, createdAt: AT })])
    expect((await host.load()).merged.lists[0]!.cards[0]!.items[0].value.work).toEqual(work)
  })

  it('has rising revs under a clock that stands still or goes back', async () => {
    let now = Date.now()
    const host = await startHost(await open(), { now: () => now })
    for (let n = 0; n < 20; n += 1) {
      now -= n % 3
      await host.write(ALICE, [addItem(host, `t${n}`, tid(n))])
    }
    const { rows } = await sql<{
      rev: string
    }>`select rev from ops where author = ${ALICE} order by position`.execute(host.db.kysely)
    const revs = [...new Set(rows.map(({ rev }) => rev))]
    expect(revs).toHaveLength(21)
    expect(revs).toEqual(revs.toSorted())
  })

  it('gives a retry the first answer, and refuses the key for other writes (LR-004)', async () => {
    const host = await startHost(await open())
    const answers = await Promise.all(
      [1, 2, 3].map(() => host.write(ALICE, [addItem(host, 'Stalker')], 'retry-me-1')),
    )
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
    const { merged } = await host.load()
    expect(merged.lists[0]!.cards).toHaveLength(1)
    const other = host.write(ALICE, [addItem(host, 'Solaris')], 'retry-me-1')
    await expect(other).rejects.toEqual(refusal('IdempotencyMismatch'))
  })

  it('takes an idempotency key of any text as the caller’s own', async () => {
    const host = await startHost(await open())
    await host.joins(BOB, 'editor')
    const key = "x\u0000'; drop table answers --"
    const [a, b] = [
      await host.write(ALICE, [addItem(host, 'A')], key),
      await host.write(BOB, [addItem(host, 'B')], key),
    ]
    expect(a.results).not.toEqual(b.results)
  })

  it('writes nothing for a member removed a moment before (MB-006, MB-012)', async () => {
    const host = await startHost(await open())
    await host.joins(BOB, 'editor')
    const races = [
      ...Array.from({ length: 8 }, (_, n) =>
        host.write(BOB, [addItem(host, `t${n}`), addItem(host, `u${n}`)]),
      ),
      host.setMember(BOB, 'editor', 'removed'),
      ...Array.from({ length: 8 }, (_, n) =>
        host.write(BOB, [addItem(host, `v${n}`), addItem(host, `w${n}`)]),
      ),
    ]
    const settled = await Promise.allSettled(races)
    const ops = await host.db.kysely
      .selectFrom('ops')
      .select(['position', 'author', 'collection', 'rkey', 'rev'])
      .where('space', '=', host.space)
      .execute()
    const removedAt = Math.max(
      ...ops
        .filter(({ rkey, collection }) => collection === ids.member && rkey === BOB)
        .map(({ position }) => position),
    )
    expect(ops.filter(({ author, position }) => author === BOB && position > removedAt)).toEqual([])
    const batches = new Set(ops.filter(({ author }) => author === BOB).map(({ rev }) => rev)).size - 1
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(batches + 1)
    await expect(host.write(BOB, [addItem(host, 'late')])).rejects.toEqual(refusal('GroupNotFound'))
  })

  it('answers a stranger, a former member and a missing group alike', async () => {
    const host = await startHost(await open())
    await host.joins(BOB, 'editor')
    await host.setMember(BOB, 'editor', 'left')
    const errors = await Promise.all([
      host.write(CARLA, []).catch((error: unknown) => error),
      host.write(BOB, []).catch((error: unknown) => error),
      host.writeElsewhere(ALICE, { space: `${host.space}x` }).catch((error: unknown) => error),
    ])
    expect(
      new Set(errors.map((error) => JSON.stringify({ ...(error as object), m: (error as Error).message })))
        .size,
    ).toBe(1)
  })

  it('holds members to their limits: sizes, counts, pace (MB-015)', async () => {
    const limits = { itemsPerGroup: 3, recordBytes: 1_000, batchesPerMinute: 6, writesPerMinute: 20 }
    const host = await startHost(await open(), { limits })
    const long = writeOf('create', ids.comment, {
      subject: { ...host.list },
      text: 'x'.repeat(1_000),
      createdAt: AT,
    })
    await expect(host.write(ALICE, [long])).rejects.toEqual(refusal('LimitReached'))
    await host.write(
      ALICE,
      [1, 2, 3].map((n) => addItem(host, `t${n}`, tid(n))),
    )
    await expect(host.write(ALICE, [addItem(host, 'one more')])).rejects.toEqual(refusal('LimitReached'))
    const edit = { list: host.list, work: { mediaType: 'movie', title: 'edited' }, createdAt: AT }
    await host.write(ALICE, [writeOf('update', ids.groupItem, edit, tid(1))])
    const upsert = host.write(ALICE, [writeOf('update', ids.groupItem, edit, tid(9))])
    await expect(upsert).rejects.toEqual(refusal('LimitReached'))
    for (let n = 0; n < 3; n += 1)
      await host.write(ALICE, [writeOf('update', ids.join, { createdAt: AT, nickname: `${n}` }, 'self')])
    const fast = await host.write(ALICE, [addItem(host, 'x')]).catch((error: unknown) => error)
    expect(fast).toMatchObject({ refusal: 'RateLimitExceeded', retryAfterSeconds: 60 })
  })
})

describeEachEngine<Tables>('what a member may write', migrations, (open, engine) => {
  it('is what their role allows', async () => {
    const host = await startHost(await open())
    await host.joins(BOB, 'viewer')
    await expect(host.write(BOB, [addItem(host, 'Stalker')])).rejects.toEqual(refusal('Forbidden'))
    await host.write(ALICE, [addItem(host, 'Stalker', tid(1))])
    const { merged } = await host.load()
    const item = merged.lists[0]!.cards[0]!.items[0]
    const subject = { author: item.author, collection: item.collection, rkey: item.rkey, cid: item.cid }
    const removal = writeOf('create', ids.removal, { subject, createdAt: AT })
    await expect(host.write(BOB, [removal])).rejects.toEqual(refusal('Forbidden'))
    const { collection, author, rkey } = subject
    const vote = writeOf('create', ids.vote, { item: { author, collection, rkey }, value: 1, createdAt: AT })
    expect((await host.write(BOB, [vote])).results[0]?.uri).toContain(`/${derivedKey(item)}`)
  })

  it('is never a member record, a profile, or their own leaving', async () => {
    const host = await startHost(await open())
    const value = { did: ALICE, role: 'app.breadcrumbs.temp.defs#ownerRole', status: 'active', createdAt: AT }
    for (const write of [
      writeOf('update', ids.member, value, ALICE),
      writeOf('update', ids.groupProfile, { name: 'mine', createdAt: AT }, 'self'),
      deleteOf(ids.member, ALICE),
      deleteOf(ids.join, 'self'),
    ]) {
      await expect(host.write(ALICE, [write])).rejects.toEqual(refusal('Forbidden'))
    }
  })

  it('is never in another repo', async () => {
    const host = await startHost(await open())
    await expect(host.writeElsewhere(ALICE, { repo: BOB })).rejects.toEqual(refusal('Forbidden'))
  })

  if (engine === 'sqlite') {
    describe('is whole', () => {
      const item = { author: ALICE, collection: ids.groupItem, rkey: tid(1) }
      const work = { mediaType: 'movie', title: 'Stalker' }
      const list = { author: ALICE, collection: ids.groupList, rkey: tid(1) }
      const whole = { list, work, createdAt: AT }
      const deep = (depth: number): object => (depth === 0 ? {} : { deeper: deep(depth - 1) })
      const bad: [string, string, object, string?][] = [
        ['$type of another collection (RC-021)', ids.groupItem, { ...whole, $type: ids.vote }],
        ['a collection that is none of ours', 'com.example.thing', {}],
        ['a missing createdAt (RC-006)', ids.groupItem, { list, work }],
        ['a createdAt that is no text (RC-006)', ids.groupItem, { ...whole, createdAt: 1 }],
        [
          'a day that does not exist (RC-004)',
          ids.groupItem,
          { ...whole, createdAt: '2026-02-30T00:00:00Z' },
        ],
        [
          'a year the protocol does not have (RC-003)',
          ids.groupItem,
          { ...whole, createdAt: '+275760-09-13T00:00:00Z' },
        ],
        ['a blank for the T (RC-007)', ids.groupItem, { ...whole, createdAt: '2026-11-22 12:00:00Z' }],
        [
          'a title of 3,000 combining marks (RC-009)',
          ids.groupItem,
          { ...whole, work: { mediaType: 'movie', title: 'a\u0301'.repeat(3_000) } },
        ],
        ['a nesting of 33 (RC-016)', ids.groupItem, { ...whole, extra: deep(33) }],
        ['a fraction (RC-018)', ids.groupItem, { ...whole, extra: 3.14 }],
        ['an integer beyond 2^53 (RC-019)', ids.vote, { item, value: 2 ** 63, createdAt: AT }],
        ['half a character', ids.groupItem, { ...whole, note: '\ud83c' }],
        ['a record key with a slash (RC-024)', ids.groupItem, whole, 'a/b'],
        ['a record key that is a dot (RC-024)', ids.groupItem, whole, '.'],
        ['a key that is not the derived one', ids.vote, { item, value: 1, createdAt: AT }, 'mine'],
        ['a vote about a list', ids.vote, { item: list, value: 1, createdAt: AT }],
        ['a value the vocabulary does not have', ids.vote, { item, value: 6, createdAt: AT }],
        [
          'a removal of a list',
          ids.removal,
          {
            subject: { ...list, cid: 'bafyreic7fysr2c7gfhahwpqymxupiovybkawnjhactaau2lb7whssxdwdq' },
            createdAt: AT,
          },
        ],
      ]
      for (const [name, collection, value, rkey] of bad) {
        it(`so ${name} is refused`, async () => {
          const host = await startHost(await open())
          const failed = await host
            .write(ALICE, [writeOf('create', collection, value, rkey)])
            .catch((error: unknown) => error)
          expect(failed).toEqual(refusal('InvalidRecord'))
        })
      }

      it('but may hold what a later version adds, which stays (RC-022)', async () => {
        const host = await startHost(await open())
        const value = { ...whole, list: host.list, later: { $type: 'x.y.z', deep: [null, true, 'a\u0000b'] } }
        await host.write(ALICE, [writeOf('create', ids.groupItem, value, tid(5))])
        const { records } = await auditRepo(host.db, host.space, ALICE)
        expect(records.find(({ rkey }) => rkey === tid(5))?.value).toMatchObject(value)
      })
    })
  }
})
