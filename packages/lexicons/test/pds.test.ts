import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { TestNetworkNoAppView } from '@atproto/dev-env'
import { toDatetimeString } from '@atproto/lex-schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildCompanion, deleteCompanionWrites } from '../src/companion-post.ts'
import { crumbKindToken } from '../src/crumb-kind.ts'
import { recordCid } from '../src/record-cid.ts'
import { nextTid } from '../src/tid.ts'
import { liveBook } from './_live-app.ts'

/** The CIDs we compute and the writes we build, against a real PDS. */
let network: TestNetworkNoAppView
let temporary: string

beforeAll(async () => {
  // A PDS of dev-env leaves its files behind; give it a place that can be removed.
  temporary = await fs.mkdtemp(path.join(os.tmpdir(), 'lexicons-pds-'))
  process.env.TMPDIR = temporary
  network = await TestNetworkNoAppView.create({})
})

afterAll(async () => {
  await network?.close()
  await fs.rm(temporary, { recursive: true, force: true })
})

it('computes what the PDS computes, writes both records in one commit, deletes both', async () => {
  const agent = network.pds.getAgent()
  await agent.createAccount({ handle: 'alice.test', email: 'alice@example.com', password: 'alice-password' })
  const { did: repo } = agent.session!
  const now = Date.now()
  const rkey = nextTid(now)
  const companion = await buildCompanion({
    did: repo,
    rkey,
    publicUrl: 'http://127.0.0.1:3000',
    crumb: {
      $type: 'app.breadcrumbs.crumb',
      work: {
        mediaType: 'show',
        title: 'Severance – Überraschung 👩‍👩‍👧',
        identifiers: [{ scheme: 'tmdb-tv', value: '95396' }],
      },
      kind: crumbKindToken('progressed'),
      position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 2, episode: 4, seconds: 0 },
      note: 'Nobody reads this in a post.',
      spoilerFree: false,
      createdAt: toDatetimeString(new Date(now)),
    },
  })

  const written = await agent.com.atproto.repo.applyWrites({ repo, writes: companion.writes as never })
  expect(written.data.results).toMatchObject([
    { uri: companion.crumb.uri, cid: companion.crumb.cid },
    { uri: companion.post.uri, cid: companion.post.cid },
  ])

  // A record with a blob, null and fields of no schema: in JSON form here, as a CID in the repo.
  const blob = await agent.uploadBlob(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), { encoding: 'image/jpeg' })
  const record = { ...liveBook, cover: JSON.parse(JSON.stringify(blob.data.blob)) as object }
  const made = await agent.com.atproto.repo.createRecord({
    repo,
    collection: liveBook.$type,
    record,
    validate: false,
  })
  expect(await recordCid(record)).toBe(made.data.cid)

  await agent.com.atproto.repo.applyWrites({ repo, writes: deleteCompanionWrites(rkey) as never })
  const left = await agent.com.atproto.repo.listRecords({ repo, collection: 'app.bsky.feed.post' })
  const crumbs = await agent.com.atproto.repo.listRecords({ repo, collection: 'app.breadcrumbs.crumb' })
  expect([...left.data.records, ...crumbs.data.records]).toEqual([])
})
