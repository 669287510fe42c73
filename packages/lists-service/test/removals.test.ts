import { appendFile, readFile } from 'node:fs/promises'
import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine, temporaryDirectory, waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { deleteGroup } from '../src/authority/delete-group.ts'
import { setMember } from '../src/authority/set-member.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { pokeAfterCommit } from '../src/live/poke-after-commit.ts'
import { noteGroup, reconcile } from '../src/removals/keep-ledger.ts'
import { openLedger } from '../src/removals/ledger.ts'
import { withRemovals } from '../src/removals/with-removals.ts'
import { exportGroup } from '../src/repo-host/export-group.ts'
import { findSpace } from '../src/repo-host/store.ts'
import { startHost } from './_host.ts'
import { ALICE, BOB, CARLA } from './_records.ts'

const SECRET = '66'.repeat(32)
const SUBJECT = { space: 'at://did:plc:x/space/a.b.c/d', did: BOB }

it('a line cut by a crash is dropped, the ones before it stay, and the file goes on', async () => {
  await using folder = await temporaryDirectory('ledger')
  const file = `${folder.path}/removals.jsonl`
  const first = await openLedger(file, SECRET)
  await first.note(SUBJECT, { status: 'removed', at: 7 })
  await first.close()
  await appendFile(file, '{"who":"00')
  const second = await openLedger(file, SECRET)
  expect(second.of(SUBJECT)).toEqual({ status: 'removed', at: 7 })
  await second.note({ space: SUBJECT.space }, { status: 'deleted', at: 8 })
  await second.close()
  expect((await readFile(file, 'utf8')).split('\n').map((line) => line !== '')).toEqual([true, true, false])
  const other = await openLedger(file, '77'.repeat(32))
  expect(other.of(SUBJECT)).toBeUndefined()
  await other.close()
})

it('a line in the middle that is not ours stops the opening: it may be the one that counts', async () => {
  await using folder = await temporaryDirectory('ledger')
  const file = `${folder.path}/removals.jsonl`
  await appendFile(file, 'hello\n')
  await expect(openLedger(file, SECRET)).rejects.toThrow('not ours')
})

describeEachEngine<Tables>('removals', migrations, (open) => {
  async function start(folder: string) {
    const host = await startHost(await open())
    await host.joins(BOB, 'editor')
    await host.joins(CARLA, 'viewer')
    const ledger = await openLedger(`${folder}/removals.jsonl`, SECRET)
    const statusOf = async (did: string) => (await host.load()).merged.members.get(did)?.status
    return {
      host,
      ledger,
      statusOf,
      subject: (did?: string) => ({ space: host.space, ...(did !== undefined && { did }) }),
    }
  }

  it('newer than the database put out again; older ones do not undo a return', async () => {
    await using folder = await temporaryDirectory('ledger')
    const { host, ledger, statusOf, subject } = await start(folder.path)
    await ledger.note(subject(BOB), { status: 'removed', at: Date.now() + 60_000 })
    await ledger.note(subject(CARLA), { status: 'removed', at: 1 })
    expect(await reconcile(host.db, host.tools, ledger)).toEqual({ membersOut: 1, groupsEnded: 0 })
    expect([await statusOf(BOB), await statusOf(CARLA)]).toEqual(['removed', 'active'])
    // That Carla is back is noted, so that a third database would know.
    expect(ledger.of(subject(CARLA))?.status).toBe('active')
    await ledger.close()
  })

  it('are noted as they are made, and only what changed', async () => {
    await using folder = await temporaryDirectory('ledger')
    const { host, ledger, subject } = await start(folder.path)
    const note = () => noteGroup(host.db.kysely, ledger, host.space, Date.now())
    await note()
    expect(ledger.of(subject(BOB))).toBeUndefined()
    await host.setMember(BOB, 'editor', 'removed')
    await note()
    await note()
    expect(ledger.of(subject(BOB))?.status).toBe('removed')
    await host.setMember(BOB, 'editor', 'active')
    await note()
    expect(ledger.of(subject(BOB))?.status).toBe('active')
    const lines = (await readFile(`${folder.path}/removals.jsonl`, 'utf8')).trim().split('\n')
    expect(lines.length).toBe(2)
    await ledger.close()
  })

  it('are noted at the next start where a crash came between the act and its note', async () => {
    await using folder = await temporaryDirectory('ledger')
    const { host, ledger, subject } = await start(folder.path)
    const other = await startHost(host.db)
    await host.setMember(BOB, 'editor', 'removed')
    await deleteGroup(host.db, other.tools, ALICE, other.space)
    expect([ledger.of(subject(BOB)), ledger.of({ space: other.space })]).toEqual([undefined, undefined])
    await reconcile(host.db, host.tools, ledger)
    expect(ledger.of(subject(BOB))?.status).toBe('removed')
    expect(ledger.of({ space: other.space })?.status).toBe('deleted')
    expect(ledger.of({ space: host.space })).toBeUndefined()
    await ledger.close()
  })

  it('stand in a copy that is taken in, whatever it says', async () => {
    await using folder = await temporaryDirectory('ledger')
    const { host, ledger, subject } = await start(folder.path)
    await ledger.note(subject(BOB), { status: 'removed', at: 1 })
    await ledger.note(subject(CARLA), { status: 'left', at: 1 })
    const copy = withRemovals(await exportGroup(host.db, host.space), ledger)!
    const members = copy.repos.flatMap(({ records }) =>
      records.filter(({ collection }) => collection === ids.member),
    )
    expect(Object.fromEntries(members.map(({ rkey, value }) => [rkey, value.status]))).toEqual({
      [ALICE]: 'active',
      [BOB]: 'removed',
      [CARLA]: 'left',
    })
    await ledger.close()
  })

  it('are on the disk before they are answered', async () => {
    const host = await startHost(await open())
    await host.joins(BOB, 'editor')
    const noted = Promise.withResolvers<void>()
    const asked: string[] = []
    const { db, touched } = pokeAfterCommit(host.db, {
      changed: () => {},
      membersMoved: async (space) => {
        asked.push(space)
        await noted.promise
      },
      onError: (error) => expect.fail(String(error)),
    })
    let isAnswered = false
    const input = { space: host.space, did: BOB, status: 'removed' }
    const removal = setMember(db, { ...host.tools, touched }, ALICE, input).then(() => {
      isAnswered = true
    })
    await waitFor(() => asked.length === 1)
    await new Promise((resolve) => setImmediate(resolve))
    expect([asked, isAnswered]).toEqual([[host.space], false])
    noted.resolve()
    await removal
  })

  it('of whole groups come back neither by a backup nor by a copy', async () => {
    await using folder = await temporaryDirectory('ledger')
    const { host, ledger, subject } = await start(folder.path)
    const copy = await exportGroup(host.db, host.space)
    expect(withRemovals(copy, ledger)).toEqual(copy)
    await ledger.note(subject(), { status: 'deleted', at: 1 })
    expect(withRemovals(copy, ledger)).toBeUndefined()
    expect(await reconcile(host.db, host.tools, ledger)).toEqual({ membersOut: 0, groupsEnded: 1 })
    expect(await findSpace(host.db.kysely, host.space)).toBeUndefined()
    // Whoever was in it is told so, as if it had ended just now (MB-013).
    expect(await host.tools.ended.had(host.db.kysely, host.space, BOB)).toBe(true)
    await ledger.close()
  })
})
