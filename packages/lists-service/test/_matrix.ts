/** Every method there is by the lexicons, and what each asks of a caller: the table of the authorisation tests. */
import { app, com, ids } from '@breadcrumbs/lexicons'
import type { Role } from '../src/list/access.ts'
import { AT } from './_records.ts'
import type { Caller } from './_service.ts'

/** A group, and a list in it. */
export interface Group {
  readonly space: string
  readonly list: { readonly author: string; readonly collection: string; readonly rkey: string }
}

/** A row: how it is called, who may, and what passing the check answers. */
export interface Method {
  readonly call: Call
  readonly least: Role
  readonly passed: string
}

export type Call = (who: Caller, group: Group) => Promise<Response>
const query =
  (method: string, params: (group: Group) => Record<string, string> = () => ({})): Call =>
  (who, group) =>
    who.get(method, { space: group.space, ...params(group) })
const procedure =
  (method: string, body: (group: Group, who: Caller) => object = () => ({})): Call =>
  (who, group) =>
    who.post(method, { space: group.space, ...body(group, who) })
export const film = (list: object) => ({
  $type: 'app.breadcrumbs.temp.applyWrites#create',
  collection: ids.groupItem,
  value: { list, work: { mediaType: 'movie', title: 'Stalker' }, createdAt: AT },
})
const NOBODY = 'did:plc:nnnnnnnnnnnnnnnnnnnnnnnn'
const listOf = ({ list }: Group) => ({ author: list.author, rkey: list.rkey })

const repoOf = ({ list }: Group) => ({ repo: list.author })
const recordOf = ({ list }: Group) => ({ repo: list.author, collection: list.collection, rkey: list.rkey })
const SPACE = 'com.atproto.space'

/** By the last part of their names; the two that end something stand last. */
export const METHODS: Readonly<Record<string, Method>> = {
  getGroup: { call: query(ids.getGroup), least: 'viewer', passed: 'ok' },
  getGroupView: { call: query(ids.getGroupView), least: 'viewer', passed: 'ok' },
  getListView: { call: query(ids.getListView, listOf), least: 'viewer', passed: 'ok' },
  getComments: { call: query(ids.getComments, ({ list }) => ({ ...list })), least: 'viewer', passed: 'ok' },
  getHistory: { call: query(ids.getHistory), least: 'viewer', passed: 'ok' },
  exportGroup: { call: query(ids.exportGroup), least: 'viewer', passed: 'ok' },
  getSubscribeTicket: { call: query(ids.getSubscribeTicket), least: 'viewer', passed: 'ok' },
  getRecord: { call: query(`${SPACE}.getRecord`, recordOf), least: 'viewer', passed: 'ok' },
  listRecords: { call: query(`${SPACE}.listRecords`, repoOf), least: 'viewer', passed: 'ok' },
  listRepoOps: { call: query(`${SPACE}.listRepoOps`, repoOf), least: 'viewer', passed: 'ok' },
  getLatestCommit: { call: query(`${SPACE}.getLatestCommit`, repoOf), least: 'viewer', passed: 'ok' },
  getRepo: { call: query(`${SPACE}.getRepo`, repoOf), least: 'viewer', passed: 'ok' },
  listRepos: { call: query(`${SPACE}.listRepos`), least: 'viewer', passed: 'ok' },
  listInvites: { call: query(ids.listInvites), least: 'admin', passed: 'ok' },
  pickForUs: { call: procedure(ids.pickForUs, ({ list }) => ({ list })), least: 'viewer', passed: 'ok' },
  restoreVersion: {
    call: procedure(ids.restoreVersion, () => ({ position: '1' })),
    least: 'viewer',
    passed: 'VersionNotFound',
  },
  applyWrites: {
    call: procedure(ids.applyWrites, ({ list }, { did }) => ({ repo: did, writes: [film(list)] })),
    least: 'editor',
    passed: 'ok',
  },
  createInvite: { call: procedure(ids.createInvite), least: 'admin', passed: 'ok' },
  revokeInvite: {
    call: procedure(ids.revokeInvite, () => ({ id: 'none' })),
    least: 'admin',
    passed: 'InviteNotFound',
  },
  setMember: {
    call: procedure(ids.setMember, () => ({ did: NOBODY })),
    least: 'admin',
    passed: 'MemberNotFound',
  },
  updateGroup: {
    call: procedure(ids.updateGroup, () => ({ name: 'Renamed' })),
    least: 'admin',
    passed: 'ok',
  },
  leaveGroup: { call: procedure(ids.leaveGroup), least: 'viewer', passed: 'ok' },
  deleteGroup: { call: procedure(ids.deleteGroup), least: 'owner', passed: 'ok' },
}

/** Methods that name no group: what they let anybody do is tested where they are. */
export const NOT_OF_A_GROUP = ['acceptInvite', 'createGroup', 'listGroups', 'previewInvite', 'subscribeGroup']

/** A method as its lexicon has it. */
export interface Documented {
  readonly name: string
  readonly nsid: string
  readonly type: 'query' | 'procedure' | 'subscription'
  /** Whether it is about one space. */
  readonly takesSpace: boolean
}

/** Every method of the lexicons that this service could answer. */
export function documentedMethods(): Documented[] {
  const documents = [...Object.entries(app.breadcrumbs.temp), ...Object.entries(com.atproto.space)]
  return documents.flatMap(([name, document]) => {
    const { main } = document as { main?: Main }
    if (!main || (main.type !== 'query' && main.type !== 'procedure' && main.type !== 'subscription'))
      return []
    const shapes = [main.parameters?.shape, main.input?.schema?.shape]
    const takesSpace = shapes.some((shape) => shape !== undefined && 'space' in shape)
    return [{ name, nsid: main.nsid, type: main.type, takesSpace }]
  })
}

interface Main {
  readonly type: string
  readonly nsid: string
  readonly parameters?: { readonly shape?: object }
  readonly input?: { readonly schema?: { readonly shape?: object } }
}

/** `ok`, or the name of the refusal. */
export async function outcome(response: Response): Promise<string> {
  const text = await response.text()
  return response.ok ? 'ok' : (JSON.parse(text) as { error: string }).error
}
