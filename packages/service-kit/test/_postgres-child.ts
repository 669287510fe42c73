// Starts a PostgreSQL, prints what a test needs to look for, and waits to be killed.
import { startEmbeddedPostgres } from '../src/embedded-postgres.ts'

const server = await startEmbeddedPostgres()
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`)
setInterval(() => {}, 60_000)
