import { describe, expect, it } from 'vitest'
import { buildCompanion, deleteCompanionWrites } from './companion-post.ts'
import { type CrumbKind, crumbKindToken } from './crumb-kind.ts'
import { app, com } from './generated/index.ts'
import { recordCid } from './record-cid.ts'

const SECRET = 'the butler did it'
const crumb: app.breadcrumbs.crumb.Main = {
  $type: 'app.breadcrumbs.crumb',
  work: {
    mediaType: 'show',
    title: 'Severance',
    part: { season: 2, episode: 4, title: SECRET },
    creators: [{ name: 'Dan Erickson', role: 'creator' }],
  },
  kind: crumbKindToken('progressed'),
  position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 2, episode: 4, title: SECRET },
  note: SECRET,
  nextHint: SECRET,
  verdict: 'keep-going',
  rating: { value: 9, max: 10 },
  companions: [{ did: 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb' }],
  langs: ['en'],
  createdAt: '2026-11-22T17:40:58.000Z',
}
const options = {
  did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa',
  rkey: '3l4aaaaaaaa2a',
  crumb,
  publicUrl: 'https://crumbs.example',
}
type Post = app.bsky.feed.post.Main

async function postOf(changes: Partial<app.breadcrumbs.crumb.Main> = {}): Promise<Post> {
  const { post } = await buildCompanion({ ...options, crumb: { ...crumb, ...changes } })
  return app.bsky.feed.post.main.parse(post.value)
}

function cardOf(post: Post): app.bsky.embed.external.External {
  return app.bsky.embed.external.main.parse(post.embed).external
}

describe('buildCompanion', () => {
  it('writes crumb and post under one key, in one call that the PDS takes', async () => {
    const { crumb: written, post, writes } = await buildCompanion(options)
    expect(written.uri).toBe(`at://${options.did}/app.breadcrumbs.crumb/${options.rkey}`)
    expect(post.uri).toBe(`at://${options.did}/app.bsky.feed.post/${options.rkey}`)
    const call = com.atproto.repo.applyWrites.main.input.schema.parse({ repo: options.did, writes })
    expect(call.writes).toHaveLength(2)
  })

  it('points from the post at the very version of the crumb', async () => {
    const built = await buildCompanion(options)
    expect(cardOf(await postOf()).associatedRefs).toEqual([
      { uri: built.crumb.uri, cid: await recordCid(crumb) },
    ])
    expect(built.crumb.cid).toBe(await recordCid(built.crumb.value))
    expect(built.post.cid).toBe(await recordCid(built.post.value))
  })

  it('says nothing in the text, in no language, with the hidden tag', async () => {
    const post = await postOf()
    expect(post).toMatchObject({ text: '', tags: ['breadcrumbs'], createdAt: crumb.createdAt })
    expect(Object.keys(post).sort()).toEqual(['$type', 'createdAt', 'embed', 'tags', 'text'])
  })

  it('shows work and numbers on the card, and links to the page of the crumb', async () => {
    expect(cardOf(await postOf())).toMatchObject({
      uri: `https://crumbs.example/c/${options.did}/${options.rkey}`,
      title: 'Severance',
      description: 'Moved on · S2E4 · Breadcrumbs',
    })
  })

  it('lets nothing out that could spoil, judge or name somebody', async () => {
    for (const kind of [
      'wanted',
      'started',
      'progressed',
      'paused',
      'resumed',
      'finished',
      'dropped',
      'noted',
    ] as CrumbKind[]) {
      const text = JSON.stringify(await postOf({ kind: crumbKindToken(kind) }))
      for (const word of [SECRET, 'keep-going', 'did:plc:b', '"rating"', 'langs'])
        expect(text).not.toContain(word)
    }
  })

  it('says no kind it does not know and no place it cannot name in numbers', async () => {
    const position = { $type: 'app.breadcrumbs.defs#playPosition', marker: SECRET } as const
    expect(cardOf(await postOf({ kind: 'com.example.defs#rewound', position })).description).toBe(
      'Breadcrumbs',
    )
  })

  it('carries content warnings over', async () => {
    const labels = { $type: 'com.atproto.label.defs#selfLabels' as const, values: [{ val: 'sexual' }] }
    expect((await postOf({ labels })).labels).toEqual(labels)
  })

  it('keeps the title of a stranger’s work from turning the card around', async () => {
    const work = { mediaType: 'book', title: 'a\u202Eb\u2066\nc' }
    expect(cardOf(await postOf({ work })).title).toBe('ab c')
  })

  it('refuses an invalid crumb, DID or key before anything is written', async () => {
    await expect(buildCompanion({ ...options, crumb: { ...crumb, kind: 7 } as never })).rejects.toThrow()
    await expect(buildCompanion({ ...options, did: 'alice.test' })).rejects.toThrow(TypeError)
    await expect(buildCompanion({ ...options, rkey: 'self' })).rejects.toThrow(TypeError)
  })
})

describe('deleteCompanionWrites', () => {
  it('deletes both in one call that the PDS takes', () => {
    const writes = deleteCompanionWrites(options.rkey)
    const call = com.atproto.repo.applyWrites.main.input.schema.parse({ repo: options.did, writes })
    expect(call.writes.map((write) => 'collection' in write && write.collection)).toEqual([
      'app.breadcrumbs.crumb',
      'app.bsky.feed.post',
    ])
  })
})
