import { randomBytes } from 'node:crypto'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { snapshot } from '../src/database/snapshot.ts'
import { createHostKey } from '../src/hosted/host-key.ts'
import { commitOf, createHostedTools, readRepo, requireReader } from '../src/hosted/hosted-repos.ts'
import { archiveOf } from '../src/hosted/repo-archive-of.ts'
import { pageOfOps, pageOfRecords, pageOfRepos } from '../src/hosted/repo-pages.ts'
import { foldOp } from '../src/protocol/oplog.ts'
import { loadSetHash, setHashDigest } from '../src/protocol/set-hash.ts'
import { addItem, hasher, startHost } from './_host.ts'
import { ALICE, BOB, CARLA } from './_records.ts'

const signer = await createHostKey(randomBytes(32).toString('hex'))

describeEachEngine<Tables>('hosted repos', migrations, (open) => {
  async function start() {
    const host = await startHost(await open())
    const tools = createHostedTools(host.db, signer, hasher)
    await host.joins(BOB, 'editor')
    await host.write(BOB, [
      addItem(host, 'Stalker', '3aaaaaaaaaaaa'),
      addItem(host, 'Solaris', '3aaaaaaaaaaab'),
    ])
    await host.write(BOB, [
      {
        ...addItem(host, 'Mirror', '3aaaaaaaaaaab'),
        $type: 'app.breadcrumbs.temp.applyWrites#update',
      } as never,
    ])
    const request = { caller: ALICE, space: host.space, repo: BOB }
    return { host, tools, request }
  }

  it('answer a page at a time, forwards and backwards, without a gap', async () => {
    const { tools, request } = await start()
    for (const reverse of [false, true]) {
      const paths: string[] = []
      let cursor: string | undefined
      do {
        const page = await readRepo(tools, request, (repo) =>
          pageOfRecords(repo, { limit: 1, reverse, values: true, ...(cursor !== undefined && { cursor }) }),
        )
        expect(page.items.length).toBe(1)
        expect(page.items[0]!.value).toBeDefined()
        paths.push(...page.items.map(({ collection, rkey }) => `${collection}/${rkey}`))
        cursor = page.cursor
      } while (cursor !== undefined)
      expect(paths.length).toBe(3)
      expect(paths.toSorted()).toEqual(reverse ? paths : paths.toReversed())
    }
  })

  it('have a log that folds to the hash of their commit, and a reader notices a write that is withheld (LR-009)', async () => {
    const { host, tools, request } = await start()
    const state = loadSetHash()
    const seen: string[] = []
    let cursor: string | undefined
    for (;;) {
      const at = cursor === undefined ? {} : { cursor }
      const { page, commit } = await readRepo(tools, request, async (repo) => ({
        page: await pageOfOps(repo, { limit: 2, values: true, ...at }),
        commit: await commitOf(tools, repo),
      }))
      for (const op of page.items) {
        foldOp(hasher, state, op)
        seen.push(`${op.rkey}${op.value === undefined ? '' : '='}`)
      }
      cursor = page.cursor
      if (cursor !== undefined) continue
      expect(setHashDigest(state)).toBe(Buffer.from(commit.hash).toString('hex'))
      expect(
        tools.scheme.verify(commit, { space: host.space, author: BOB, rev: commit.rev }, signer.did()),
      ).toBe(true)
      const { items } = await snapshot(host.db, (trx) => pageOfRepos(trx, tools, host.space, { limit: 100 }))
      const listed = items.find(({ did }) => did === BOB)!
      expect([listed.rev, listed.hash]).toEqual([commit.rev, commit.hash])
      foldOp(hasher, state, { collection: 'a.b.c', rkey: 'withheld', cid: 'bafy', prev: null })
      expect(setHashDigest(state)).not.toBe(Buffer.from(commit.hash).toString('hex'))
      break
    }
    // The value is sent only of the version that is there now: not of the item that was edited.
    expect(seen).toEqual(['self=', '3aaaaaaaaaaaa=', '3aaaaaaaaaaab', '3aaaaaaaaaaab='])
  })

  it('are sent as an archive that verifies, with and without records', async () => {
    const { host, tools, request } = await start()
    for (const values of [true, false]) {
      const archive = await readRepo(tools, request, (repo) => archiveOf(tools, repo, values))
      const claim = { space: host.space, author: BOB, didKey: signer.did(), expectValues: values }
      const read = await tools.archive.read(archive, claim)
      expect(read.entries.length).toBe(3)
      expect(read.records.length).toBe(values ? 3 : 0)
    }
  })

  it('give two readers of one rev the same digest under fresh randomness (LR-010, LR-006)', async () => {
    const { tools, request } = await start()
    const [a, b] = await Promise.all(
      [ALICE, BOB].map((caller) => readRepo(tools, { ...request, caller }, (repo) => commitOf(tools, repo))),
    )
    expect([a!.rev, a!.hash]).toEqual([b!.rev, b!.hash])
    expect(Buffer.from(a!.ikm).equals(b!.ikm)).toBe(false)
  })

  it('are listed by when they changed, resuming after a checkpoint', async () => {
    const { host, tools } = await start()
    const page = (cursor?: string) =>
      snapshot(host.db, (trx) =>
        pageOfRepos(trx, tools, host.space, { limit: 2, ...(cursor !== undefined && { cursor }) }),
      )
    const first = await page()
    expect(first.items.length).toBe(2)
    const second = await page(first.cursor)
    expect(second.items.map(({ did }) => did)).toEqual([BOB])
    expect((await page(second.cursor)).items).toEqual([])
    expect((await page(second.cursor)).cursor).toBeUndefined()
    await host.write(ALICE, [addItem(host, 'Ivan')])
    expect((await page(second.cursor)).items.map(({ did }) => did)).toEqual([ALICE])
  })

  it('are not there for strangers, removed members and unknown spaces alike', async () => {
    const { host, tools, request } = await start()
    const refusals = async (caller: typeof ALICE, space = host.space) => {
      const read = readRepo(tools, { ...request, caller, space }, async () => 'read')
      const listed = requireReader(host.db.kysely, space, caller)
      return Promise.all([read, listed].map((work) => work.catch((e: Error) => e.message)))
    }
    const unknown = await refusals(
      ALICE,
      host.space.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
    )
    expect(unknown).toEqual(['no such space', 'no such space'])
    expect(await refusals(CARLA)).toEqual(unknown)
    await host.setMember(BOB, 'editor', 'removed')
    expect(await refusals(BOB)).toEqual(unknown)
    await expect(readRepo(tools, { ...request, repo: CARLA }, async () => 0)).rejects.toMatchObject({
      refusal: 'RepoNotFound',
    })
  })

  it('refuse cursors this host never gave', async () => {
    const { tools, request } = await start()
    for (const cursor of ['', 'x', '3aaaaaaaaaaaa/-1', "' or 1=1 --", '3aaaaaaaaaaaa/99999999999999999999']) {
      const read = readRepo(tools, request, (repo) => pageOfOps(repo, { limit: 1, cursor, values: false }))
      await expect(read).rejects.toMatchObject({ refusal: 'MalformedCursor' })
    }
    const read = readRepo(tools, request, (repo) =>
      pageOfRecords(repo, { limit: 1, cursor: 'x', reverse: false, values: false }),
    )
    await expect(read).rejects.toMatchObject({ refusal: 'MalformedCursor' })
  })
})
