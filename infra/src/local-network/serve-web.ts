import { once } from 'node:events'
import path from 'node:path'
import compression from 'compression'
import express from 'express'
import { webHeaders } from './web-headers.ts'

/** What the app reads from /config.json when it starts. Its fields are the app's to know (packages/web/src/config.ts). */
interface WebConfig {
  /** Whether the headers let pages of the app speak plain http to this machine. */
  readonly allowHttp: boolean
}

/**
 * Serves the built app as production does: static files, compressed, the strict headers, /config.json, and index.html for
 * every address that is a page of the app. A missing file of the build stays a 404: a page in its place would
 * hide that.
 */
export async function serveWeb(o: {
  folder: string
  host: string
  port: number
  config: WebConfig
}): Promise<{ close(): Promise<void> }> {
  const app = express()
  app.disable('x-powered-by')
  app.use(compression())
  app.use((_request, response, next) => {
    response.set(webHeaders(o.config))
    next()
  })
  app.get('/config.json', (_request, response) => {
    response.set('cache-control', 'no-store').json(o.config)
  })
  app.use(
    express.static(o.folder, {
      setHeaders(response, file) {
        const isHashed = path.dirname(file).endsWith(`${path.sep}assets`)
        response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    }),
  )
  app.get('/{*page}', (request, response) => {
    if (request.path.startsWith('/assets/')) response.status(404).type('text/plain').send('Not found')
    else response.set('cache-control', 'no-cache').sendFile('index.html', { root: o.folder })
  })
  const server = app.listen(o.port, o.host)
  await once(server, 'listening')
  return {
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
