// Its own chunk, a quarter of all script: for whoever is signed in or about to be, and nobody else waits for it.
export { BrowserOAuthClient } from '@atproto/oauth-client-browser'
export { isLoopback, oauthClientId, oauthClientMetadata, oauthScope } from './client-metadata.ts'
