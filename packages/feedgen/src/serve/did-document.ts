import type { RequestHandler } from 'express'

/**
 * The did:web document that leads the AppView to us (feed contract A5). Always the configured DID,
 * whatever Host was asked for (bad input FQ-015).
 */
export function didDocument(o: { serviceDid: string; publicUrl: string }): RequestHandler {
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: o.serviceDid,
    service: [{ id: '#bsky_fg', type: 'BskyFeedGenerator', serviceEndpoint: o.publicUrl }],
  }
  return (_req, res) => {
    res.set('access-control-allow-origin', '*').json(document)
  }
}
