/** Every method this service answers, in one list; the stream is subscribeGroup.ts, on the upgrade. */
import { createServer, type Server } from '@atproto/xrpc-server'
import { Refusal } from '../refusal.ts'
import { acceptInviteRoute } from './acceptInvite.ts'
import { applyWritesRoute } from './applyWrites.ts'
import { spaceGetLatestCommitRoute } from './com.atproto.space.getLatestCommit.ts'
import { spaceGetRecordRoute } from './com.atproto.space.getRecord.ts'
import { spaceGetRepoRoute } from './com.atproto.space.getRepo.ts'
import { spaceListRecordsRoute } from './com.atproto.space.listRecords.ts'
import { spaceListRepoOpsRoute } from './com.atproto.space.listRepoOps.ts'
import { spaceListReposRoute } from './com.atproto.space.listRepos.ts'
import { createGroupRoute } from './createGroup.ts'
import { createInviteRoute } from './createInvite.ts'
import { deleteGroupRoute } from './deleteGroup.ts'
import { exportGroupRoute } from './exportGroup.ts'
import { getCommentsRoute } from './getComments.ts'
import { getGroupRoute } from './getGroup.ts'
import { getGroupViewRoute } from './getGroupView.ts'
import { getHistoryRoute } from './getHistory.ts'
import { getListViewRoute } from './getListView.ts'
import { getSubscribeTicketRoute } from './getSubscribeTicket.ts'
import { leaveGroupRoute } from './leaveGroup.ts'
import { listGroupsRoute } from './listGroups.ts'
import { listInvitesRoute } from './listInvites.ts'
import { pickForUsRoute } from './pickForUs.ts'
import { previewInviteRoute } from './previewInvite.ts'
import { refusingServer } from './refusing-server.ts'
import { restoreVersionRoute } from './restoreVersion.ts'
import { revokeInviteRoute } from './revokeInvite.ts'
import { type RouteKit, toXrpcError } from './route-kit.ts'
import { setMemberRoute } from './setMember.ts'
import { updateGroupRoute } from './updateGroup.ts'

/** The XRPC server with all routes. Answers are checked against their lexicon: a wrong one is a 500, not a surprise. */
export function createRouter(kit: RouteKit): Server {
  const server = createServer([], {
    payload: { jsonLimit: kit.tools.limits.requestBytes },
    errorParser: (error) => {
      if (error instanceof Refusal) kit.metrics.refused(error.refusal)
      return toXrpcError(error)
    },
  })
  const routes = [
    createGroupRoute,
    getGroupRoute,
    listGroupsRoute,
    createInviteRoute,
    previewInviteRoute,
    acceptInviteRoute,
    listInvitesRoute,
    revokeInviteRoute,
    setMemberRoute,
    leaveGroupRoute,
    updateGroupRoute,
    deleteGroupRoute,
    applyWritesRoute,
    getGroupViewRoute,
    getListViewRoute,
    getCommentsRoute,
    pickForUsRoute,
    exportGroupRoute,
    getHistoryRoute,
    restoreVersionRoute,
    getSubscribeTicketRoute,
    spaceGetLatestCommitRoute,
    spaceGetRecordRoute,
    spaceGetRepoRoute,
    spaceListRecordsRoute,
    spaceListRepoOpsRoute,
    spaceListReposRoute,
  ]
  server.router.disable('x-powered-by')
  const refusing = refusingServer(server, kit)
  for (const add of routes) add(refusing, kit)
  return server
}
