import { expect, test } from 'vitest'
import { parseConfig } from '../config.ts'
import { oauthClientId, oauthClientMetadata, oauthScope } from './client-metadata.ts'

const local = parseConfig({
  publicUrl: 'http://127.0.0.1:2580/',
  feedgenDid: 'did:web:localhost%3A2590',
  feedPublisherDid: 'did:plc:publisher',
  listsDid: 'did:web:localhost%3A2591',
  handleResolver: 'http://localhost:2583',
  plcUrl: 'http://localhost:2582',
  allowHttp: true,
})

test('a loopback address uses the development client id, with redirect and scope inside', () => {
  const id = new URL(oauthClientId(local))
  expect(id.origin).toBe('http://localhost')
  expect(id.searchParams.get('redirect_uri')).toBe('http://127.0.0.1:2580/')
  expect(id.searchParams.get('scope')).toBe(oauthScope(local))
})

// OA-015: the development client, which may redirect to 127.0.0.1, cannot be had under a public address.
test('any other address is named by its metadata document, never by the development id', () => {
  const config = { ...local, publicUrl: 'https://crumbs.example' }
  expect(JSON.stringify([oauthClientId(config), oauthClientMetadata(config)])).not.toMatch(
    /redirect[^,]*(127\.0\.0\.1|localhost|\[::1\])/,
  )
  for (const publicUrl of ['https://127.0.0.1.example', 'https://localhost', 'http://127.0.0.2:80'])
    expect(oauthClientId({ ...local, publicUrl })).toBe(`${publicUrl}/oauth-client-metadata.json`)
  expect(oauthClientId(config)).toBe('https://crumbs.example/oauth-client-metadata.json')
  expect(oauthClientMetadata(config)).toMatchObject({
    client_id: 'https://crumbs.example/oauth-client-metadata.json',
    redirect_uris: ['https://crumbs.example/'],
    dpop_bound_access_tokens: true,
  })
})

test('the scope names collections and methods one by one and never asks to edit posts', () => {
  const scope = oauthScope(local)
  expect(scope).not.toContain('transition')
  const [any, ...more] = scope.split(' ').filter((part) => part.includes('*'))
  expect(more).toEqual([])
  // Which AppView a person's server uses is not known here; the methods are.
  expect(new URLSearchParams(any?.split('?')[1]).getAll('lxm')).toEqual([
    'app.bsky.feed.getFeed',
    'app.bsky.feed.getFeedSkeleton',
    'app.bsky.actor.getPreferences',
    'app.bsky.actor.putPreferences',
    'app.bsky.labeler.getServices',
    'app.bsky.feed.getPosts',
  ])
  expect(scope).toContain(
    `rpc:app.breadcrumbs.temp.getWithheld?aud=${encodeURIComponent('did:web:localhost%3A2590#bsky_fg')}`,
  )
  expect(scope).toContain('repo:app.bsky.feed.post?action=create&action=delete')
  const rpc = new URLSearchParams(scope.split('rpc?')[1]?.split(' ')[0])
  expect(rpc.get('aud')).toBe('did:web:localhost%3A2591#breadcrumbs_lists')
  expect(rpc.getAll('lxm')).toContain('app.breadcrumbs.temp.applyWrites')
})
