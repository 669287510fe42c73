import { ENTRY_COLLECTIONS, ids } from '@breadcrumbs/lexicons'
import type { AppConfig } from '../config.ts'
import { FEEDS_SERVICE_ID, LISTS_SERVICE_ID } from './service-ids.ts'

/** Collections the app writes in the person's own public repo. */
const WRITTEN_COLLECTIONS = [ids.crumb, ...ENTRY_COLLECTIONS, ids.feedPreference] as const

/** What showing a feed takes: a PDS asks for both when it calls the feed generator itself. */
const FEED_METHODS = ['app.bsky.feed.getFeed', 'app.bsky.feed.getFeedSkeleton'] as const

/**
 * What putting a feed among one's feeds in Bluesky takes, through whichever AppView the person's server uses; and what
 * showing posts as one's settings there say: the same preferences, what the labels of one's labelers mean, and those of
 * the post that a crumb's page belongs to.
 */
const BLUESKY_METHODS = [
  'app.bsky.actor.getPreferences',
  'app.bsky.actor.putPreferences',
  'app.bsky.labeler.getServices',
  'app.bsky.feed.getPosts',
] as const

/** Methods of the lists service the app calls. */
const LISTS_METHODS = [
  ids.createGroup,
  ids.getGroup,
  ids.listGroups,
  ids.createInvite,
  ids.previewInvite,
  ids.acceptInvite,
  ids.applyWrites,
  ids.getListView,
  ids.pickForUs,
  ids.setMember,
  ids.leaveGroup,
  ids.getComments,
  ids.getHistory,
  ids.restoreVersion,
  ids.getSubscribeTicket,
  ids.listInvites,
  ids.revokeInvite,
  ids.updateGroup,
  ids.deleteGroup,
  ids.exportGroup,
  // Records of a group that this service holds for its members.
  'com.atproto.space.getRecord',
  'com.atproto.space.listRecords',
] as const

/**
 * The OAuth scopes the app asks for, and no more (atproto.com/specs/permission): crumbs, the entries of the
 * first app and one's preferences for the feeds, one companion post at a time without the right to edit posts, the
 * calls to one lists service, how much the feeds hold back, and reading, judging and saving feeds through whichever
 * AppView the person's server uses. Reading public records needs none.
 */
export function oauthScope(config: AppConfig): string {
  const records = `repo?${WRITTEN_COLLECTIONS.map((nsid) => `collection=${nsid}`).join('&')}`
  const posts = 'repo:app.bsky.feed.post?action=create&action=delete'
  const audience = encodeURIComponent(`${config.listsDid}#${LISTS_SERVICE_ID}`)
  const lists = `rpc?${LISTS_METHODS.map((nsid) => `lxm=${nsid}`).join('&')}&aud=${audience}`
  const feeds = `rpc?${[...FEED_METHODS, ...BLUESKY_METHODS].map((nsid) => `lxm=${nsid}`).join('&')}&aud=*`
  const feedgen = encodeURIComponent(`${config.feedgenDid}#${FEEDS_SERVICE_ID}`)
  const withheld = `rpc:${ids.getWithheld}?aud=${feedgen}`
  return ['atproto', records, posts, lists, feeds, withheld].join(' ')
}

/** Whether the app runs on the developer's own machine. */
export function isLoopback(config: AppConfig): boolean {
  const { hostname } = new URL(config.publicUrl)
  return hostname === '127.0.0.1' || hostname === '[::1]'
}

/**
 * The OAuth client id. A loopback origin uses the form reserved for development, which carries redirect URI and
 * scope in itself; any other origin is named by the metadata document it serves.
 */
export function oauthClientId(config: AppConfig): string {
  if (!isLoopback(config)) return `${config.publicUrl}/oauth-client-metadata.json`
  const redirect = encodeURIComponent(`${config.publicUrl}/`)
  return `http://localhost?redirect_uri=${redirect}&scope=${encodeURIComponent(oauthScope(config))}`
}

/** The document a deployment serves at `/oauth-client-metadata.json`. */
export function oauthClientMetadata(config: AppConfig): Readonly<Record<string, unknown>> {
  return {
    client_id: `${config.publicUrl}/oauth-client-metadata.json`,
    client_name: 'Breadcrumbs',
    client_uri: config.publicUrl,
    redirect_uris: [`${config.publicUrl}/`],
    scope: oauthScope(config),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'web',
    dpop_bound_access_tokens: true,
  }
}
