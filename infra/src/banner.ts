import type { Person } from './local-network/accounts.ts'
import { type Addresses, SERVER_NAMES } from './local-network/addresses.ts'

/** The text that `npm start` ends with: where to go, who to be, how to end it. */
export function banner(o: {
  addresses: Addresses
  people: readonly Person[]
  publisherDid: string
  dataFolder: string
}): string {
  const { addresses } = o
  const servers: [string, string][] = [
    [SERVER_NAMES.pdsOne, addresses.pdsOneUrl],
    [SERVER_NAMES.pdsTwo, addresses.pdsTwoUrl],
    [SERVER_NAMES.appview, addresses.appviewUrl],
    [SERVER_NAMES.plc, addresses.plcUrl],
    [SERVER_NAMES.relay, addresses.relayUrl],
    [SERVER_NAMES.feedgen, addresses.feedgenUrl],
    [SERVER_NAMES.lists, addresses.listsUrl],
  ]
  const people = o.people.map((person) => [person.handle, person.password, `PDS ${person.home}`, person.says])
  return [
    '',
    `Ready. Open ${addresses.webUrl}`,
    '',
    ...(people.length > 0
      ? ['Sign in as', ...table([['handle', 'password', 'home', 'who'], ...people])]
      : ['Nobody lives here yet (--no-seed). Accounts can be made at either PDS.']),
    '',
    'Servers',
    ...table(servers),
    '',
    ...feedOfBob(o),
    '',
    `Data: ${o.dataFolder} (kept; npm start -- --reset begins anew)`,
    '',
    'Ctrl-C ends everything.',
    '',
  ].join('\n')
}

/**
 * The address of the feed, and a command that asks for what bob sees in it, through his PDS and the AppView, as
 * Bluesky's app would. It needs nothing but curl.
 */
function feedOfBob(o: { addresses: Addresses; people: readonly Person[]; publisherDid: string }): string[] {
  const feed = `at://${o.publisherDid}/app.bsky.feed.generator/friends`
  const bob = o.people.find(({ handle }) => handle === 'bob.test')
  if (bob === undefined) return [`Feed: ${feed}`]
  const xrpc = `${bob.home === 'one' ? o.addresses.pdsOneUrl : o.addresses.pdsTwoUrl}/xrpc`
  const login = JSON.stringify({ identifier: bob.handle, password: bob.password })
  return [
    `Feed: ${feed}`,
    "What bob sees in it, as Bluesky's app would ask:",
    `  token=$(curl -s ${xrpc}/com.atproto.server.createSession -H 'content-type: application/json' \\`,
    `    -d '${login}' | sed 's/.*"accessJwt":"\\([^"]*\\)".*/\\1/')`,
    `  curl -s -H "authorization: Bearer $token" '${xrpc}/app.bsky.feed.getFeed?feed=${feed}'`,
  ]
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd(),
  )
}
