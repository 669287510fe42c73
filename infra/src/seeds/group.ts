import { type app, ids } from '@breadcrumbs/lexicons'
import type { Account } from '../local-network/accounts.ts'
import { listsClient } from './lists-client.ts'

type GroupView = app.breadcrumbs.temp.defs.GroupView
type Work = app.breadcrumbs.defs.WorkRef

const NAME = 'Sunday evenings'
const WORKS: Readonly<Record<string, Work>> = {
  'alice.test': { mediaType: 'movie', title: 'Perfect Days', year: 2023 },
  'carla.test': { mediaType: 'show', title: 'The Bear', year: 2022 },
}

/**
 * Makes the shared group through the lists service, each step by the member who takes it and proxied by that
 * member's own PDS: alice founds it with a list, bob and carla join by code, alice and carla put a title on it.
 * Nothing happens when alice is in a group of that name already.
 */
export async function seedGroup(accounts: readonly Account[], listsDid: string, now: number): Promise<void> {
  const member = (handle: string) => {
    const account = accounts.find(({ person }) => person.handle === handle)!
    return { did: account.did, call: listsClient(account.agent, listsDid) }
  }
  const alice = member('alice.test')
  const { groups } = await alice.call<{ groups: { name: string }[] }>(ids.listGroups)
  if (groups.some(({ name }) => name === NAME)) return

  const { group } = await alice.call<{ group: GroupView }>(ids.createGroup, {
    name: NAME,
    nickname: 'Alice',
    list: { name: 'To watch together', purpose: 'watchlist' },
    idempotencyKey: 'seed-sunday-evenings',
  })
  const { space } = group
  const { code } = await alice.call<{ code: string }>(ids.createInvite, { space, maxUses: 2 })
  for (const [handle, nickname] of [['bob.test', 'Bob'] as const, ['carla.test', 'Carla'] as const])
    await member(handle).call(ids.acceptInvite, { code, nickname, shareProgress: 'group-items' })

  const list = group.lists[0]!.ref
  for (const [handle, work] of Object.entries(WORKS)) {
    const { did, call } = member(handle)
    const value = { $type: ids.groupItem, list, work, createdAt: new Date(now).toISOString() }
    const create = { $type: `${ids.applyWrites}#create`, collection: ids.groupItem, value }
    await call(ids.applyWrites, { space, repo: did, writes: [create] })
  }
}
