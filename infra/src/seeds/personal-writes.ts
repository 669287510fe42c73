import { buildCompanion, ids, nextTid } from '@breadcrumbs/lexicons'
import type { Account } from '../local-network/accounts.ts'
import { CRUMBS } from './crumbs.ts'
import { FIRST_APP_RECORDS, listItems } from './first-app-records.ts'
import { FOLLOWS } from './people.ts'

const HOUR_MS = 3_600_000

interface Create {
  readonly $type: 'com.atproto.repo.applyWrites#create'
  readonly collection: string
  readonly rkey: string
  readonly value: object
}

const create = (collection: string, rkey: string, value: object): Create => ({
  $type: 'com.atproto.repo.applyWrites#create',
  collection,
  rkey,
  value: { $type: collection, ...value },
})

/**
 * Everything one person has: profile, follows, records of the first app, crumbs with and without companion post.
 * One list of writes, so that the PDS takes all of it or nothing. Times lie before `now` (ms since 1970), and keys
 * follow the times.
 */
export async function personalWrites(o: {
  account: Account
  /** DID by handle. */
  dids: ReadonlyMap<string, string>
  publicUrl: string
  now: number
}): Promise<object[]> {
  const name = o.account.person.handle.replace(/\.test$/, '')
  const ago = (hours: number): string => new Date(o.now - hours * HOUR_MS).toISOString()
  const writes: object[] = [
    create(ids.profile, 'self', {
      bio: `${o.account.person.displayName} keeps track of things here.`,
      createdAt: ago(0),
    }),
    create('app.bsky.actor.profile', 'self', { displayName: o.account.person.displayName }),
  ]
  // One millisecond more for each write: no two of the same hour share a key.
  const keyAt = (hoursAgo: number): string => nextTid(o.now - hoursAgo * HOUR_MS + writes.length)

  const entries: string[] = []
  for (const { collection, hoursAgo, record } of FIRST_APP_RECORDS[name] ?? []) {
    const key = keyAt(hoursAgo)
    const items = collection === ids.list ? { items: listItems(entries, ago(hoursAgo)) } : {}
    writes.push(create(collection, key, { ...record(ago), ...items, createdAt: ago(hoursAgo) }))
    entries.push(`at://${o.account.did}/${collection}/${key}`)
  }
  for (const { hoursAgo, tellFriends, crumb } of CRUMBS[name] ?? []) {
    const key = keyAt(hoursAgo)
    const value = { $type: ids.crumb, ...crumb, createdAt: ago(hoursAgo) } as const
    if (tellFriends)
      writes.push(
        ...(
          await buildCompanion({
            did: o.account.did,
            rkey: key,
            crumb: value as never,
            publicUrl: o.publicUrl,
          })
        ).writes,
      )
    else writes.push(create(ids.crumb, key, value))
  }
  for (const friend of FOLLOWS[name] ?? []) {
    const subject = o.dids.get(`${friend}.test`)
    if (subject === undefined) throw new Error(`${name} follows ${friend}, who has no account`)
    writes.push(create('app.bsky.graph.follow', keyAt(0), { subject, createdAt: ago(0) }))
  }
  return writes
}
