import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { signedCommits } from '../src/protocol/commit-scheme.ts'
import { carArchive } from '../src/protocol/repo-archive.ts'
import { addItem, hasher, startHost } from './_host.ts'
import { ALICE } from './_records.ts'
import { startOnSocket } from './_service.ts'

const METHODS = ['getRecord', 'listRecords', 'listRepoOps', 'getLatestCommit', 'getRepo', 'listRepos']
const nsid = (name: string) => `com.atproto.space.${name}`

describeEachEngine<Tables>('com.atproto.space.* over HTTP', migrations, (open) => {
  it('answers members, labelled hosted, with a key from the DID document', async () => {
    const db = await open()
    const host = await startHost(db)
    await using service = await startOnSocket(db)
    const bob = await service.account()
    await host.joins(bob.did, 'viewer')
    await host.write(ALICE, [addItem(host, 'Stalker', '3aaaaaaaaaaaa')])
    const params = {
      space: host.space,
      repo: ALICE,
      collection: 'app.breadcrumbs.temp.groupItem',
      rkey: '3aaaaaaaaaaaa',
    }
    const document = await (await fetch(`${service.url}/.well-known/did.json`)).json()
    const key = (document as { verificationMethod: { publicKeyMultibase: string }[] }).verificationMethod[0]!
    const didKey = `did:key:${key.publicKeyMultibase}`
    const bodies: Record<string, { hosted?: boolean; value?: object; ops?: object[]; commit?: object }> = {}
    for (const name of METHODS) {
      const answer = await bob.get(nsid(name), params)
      expect([name, answer.status]).toEqual([name, 200])
      expect(answer.headers.get('breadcrumbs-hosted')).toBe(didKey)
      if (name === 'getRepo') {
        expect(answer.headers.get('content-type')).toBe('application/vnd.ipld.car')
        const claim = { space: host.space, author: ALICE, didKey, expectValues: true }
        const read = await carArchive(signedCommits, hasher).read(answer.body!, claim)
        expect(read.records.length).toBe(3)
        continue
      }
      bodies[name] = (await answer.json()) as object
      expect(bodies[name]?.hosted).toBe(true)
    }
    expect(bodies.getRecord?.value).toMatchObject({ work: { title: 'Stalker' } })
    expect(bodies.listRepoOps).toMatchObject({
      ops: [{ prev: null }, { prev: null }, { prev: null }],
      commit: { ver: 1 },
    })
    expect(service.log.join('')).not.toContain('Stalker')
  })

  it('answers strangers and removed members as for a space that is not there, byte for byte', async () => {
    const db = await open()
    const host = await startHost(db)
    await using service = await startOnSocket(db)
    const [stranger, removed] = await Promise.all([service.account(), service.account()])
    await host.joins(removed.did, 'editor')
    await host.setMember(removed.did, 'editor', 'removed')
    const unknown = host.space.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))
    for (const name of METHODS) {
      const ask = async (who: typeof stranger, space: string) => {
        const params = { space, repo: ALICE, collection: 'app.breadcrumbs.temp.groupItem', rkey: 'self' }
        const answer = await who.get(nsid(name), params)
        expect(answer.headers.get('breadcrumbs-hosted')).toBeNull()
        return [answer.status, await answer.text()]
      }
      const nothing = await ask(stranger, unknown)
      expect(nothing).toEqual([400, '{"error":"SpaceNotFound","message":"no such space"}'])
      expect(await ask(stranger, host.space)).toEqual(nothing)
      expect(await ask(removed, host.space)).toEqual(nothing)
    }
  })

  it('answers a member of one group nothing of another, as if it were not there (SP-007)', async () => {
    const db = await open()
    const [mine, other] = [await startHost(db), await startHost(db)]
    await using service = await startOnSocket(db)
    const bob = await service.account()
    await mine.joins(bob.did, 'editor')
    const there = await service.account()
    await other.joins(there.did, 'editor')
    await other.write(there.did, [addItem(other, 'Stalker', '3aaaaaaaaaaaa')])
    const unknown = mine.space.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))
    const record = { collection: 'app.breadcrumbs.temp.groupItem', rkey: '3aaaaaaaaaaaa' }
    for (const name of METHODS) {
      const ask = async (space: string, repo: string) => {
        const answer = await bob.get(nsid(name), { space, repo, ...record })
        return [answer.status, await answer.text()]
      }
      expect([name, await ask(other.space, there.did)]).toEqual([name, await ask(unknown, there.did)])
      // A repo is a person's in one space: whoever has one elsewhere has none here.
      if (name !== 'listRepos') expect((await ask(mine.space, there.did))[1]).toContain('RepoNotFound')
    }
  })

  it('has no blobs to give, in whatever space they are asked for (LR-016)', async () => {
    const db = await open()
    const host = await startHost(db)
    await using service = await startOnSocket(db)
    const bob = await service.account()
    await host.joins(bob.did, 'editor')
    const cid = 'bafkreic7fysr2c7gfhahwpqymxupiovybkawnjhactaau2lb7whssxdwdq'
    for (const name of ['com.atproto.space.getBlob', 'com.atproto.sync.getBlob']) {
      const answer = await bob.get(name, { space: host.space, repo: bob.did, did: bob.did, cid })
      expect([name, answer.status]).toEqual([name, 501])
    }
  })

  it('asks for a token before anything else', async () => {
    const db = await open()
    await using service = await startOnSocket(db)
    for (const name of METHODS) {
      const answer = await fetch(
        `${service.url}/xrpc/${nsid(name)}?space=x&repo=${ALICE}&collection=a.b.c&rkey=x`,
      )
      expect([name, answer.status]).toEqual([name, 401])
    }
  })
})
