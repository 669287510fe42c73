/**
 * Copies the official lexicon documents we depend on out of @atproto/api into lexicons/vendor, following
 * references, so that code generation needs no network. Run after changing the list or the library:
 * `pnpm --filter lexicons run vendor`. The copies are never edited by hand.
 */
import fs from 'node:fs'
import path from 'node:path'
import { schemas } from '@atproto/api'

/** What we call, serve, read or write. References are followed from here. */
const WANTED = [
  'app.bsky.actor.getProfiles',
  'app.bsky.feed.describeFeedGenerator',
  'app.bsky.feed.generator',
  'app.bsky.feed.getFeed',
  'app.bsky.feed.getFeedSkeleton',
  'app.bsky.feed.post',
  'app.bsky.feed.sendInteractions',
  'app.bsky.graph.block',
  'app.bsky.graph.follow',
  'com.atproto.label.defs',
  'com.atproto.repo.applyWrites',
  'com.atproto.repo.describeRepo',
  'com.atproto.repo.getRecord',
  'com.atproto.repo.listRecords',
  'com.atproto.repo.putRecord',
  'com.atproto.repo.strongRef',
  'com.atproto.server.describeServer',
  'com.atproto.sync.getRepo',
  'com.atproto.sync.getRepoStatus',
  'com.atproto.sync.listReposByCollection',
  'com.atproto.sync.subscribeRepos',
]

const root = path.resolve(import.meta.dirname, '../lexicons/vendor')
const documents = new Map<string, unknown>(schemas.map((document) => [document.id, document]))

/** The compiled documents spell references `lex:…`; the authored form is bare. */
function unprefixed(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('lex:') ? value.slice('lex:'.length) : value
  if (Array.isArray(value)) return value.map(unprefixed)
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unprefixed(inner)]))
  return value
}

function* references(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const inner of value) yield* references(inner)
  else if (value && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) {
      const named = key === 'ref' ? [inner] : key === 'refs' ? (inner as unknown[]) : undefined
      if (!named) yield* references(inner)
      else
        for (const ref of named) if (typeof ref === 'string' && !ref.startsWith('#')) yield ref.split('#')[0]!
    }
}

fs.rmSync(root, { recursive: true, force: true })
const done = new Set<string>()
const queue = [...WANTED]
for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
  if (done.has(id)) continue
  done.add(id)
  const document = unprefixed(documents.get(id))
  if (!document) throw new Error(`@atproto/api has no document ${id}`)
  queue.push(...references(document))
  const file = path.join(root, `${id.replaceAll('.', '/')}.json`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`)
}
process.stdout.write(`${done.size} documents in lexicons/vendor\n`)
