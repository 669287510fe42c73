/** Makes an invite (admins). Its code is answered here and never again. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { DidString } from '@atproto/lex-schema'
import type { app } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { Audit } from '../authority/audit.ts'
import type { Tables } from '../database/schema.ts'
import type { Limits } from '../limits.ts'
import { may, mayGrant, roleOfToken, roleToken } from '../list/access.ts'
import { Refusal } from '../refusal.ts'
import { requireMember } from '../repo-host/membership.ts'
import { lockSpace } from '../repo-host/store.ts'
import { hashCode, makeCode } from './code.ts'
import { countOpenInvites, type Invite, insertInvite } from './store.ts'

const LIFETIME_SECONDS = 7 * 24 * 60 * 60

/** Makes the invite. Throws GroupNotFound, Forbidden, InvalidRequest or LimitReached. */
export function createInvite(
  db: Database<Tables>,
  tools: { readonly limits: Limits; readonly now: () => number; readonly audit: Audit },
  caller: DidString,
  input: app.breadcrumbs.temp.createInvite.$InputBody,
): Promise<{ code: string; invite: Invite }> {
  const role = roleOfToken(input.role ?? roleToken('editor'))
  return db.transaction(async (trx) => {
    const member = await requireMember(trx, await lockSpace(trx, input.space), caller)
    if (!may(member.role, 'invite')) throw new Refusal('Forbidden', 'your role does not allow this')
    if (!role) throw new Refusal('InvalidRequest', 'no such role')
    if (!mayGrant(member.role, role)) throw new Refusal('Forbidden', 'only an owner makes admins and owners')
    const now = tools.now()
    if ((await countOpenInvites(trx, input.space, now)) >= tools.limits.invitesPerGroup) {
      throw new Refusal('LimitReached', 'open invites of a group')
    }
    const code = makeCode(randomBytes)
    const invite: Invite = {
      id: randomUUID(),
      space: input.space,
      role,
      uses: 0,
      max_uses: input.maxUses ?? 1,
      expires_at: now + (input.expiresInSeconds ?? LIFETIME_SECONDS) * 1000,
      created_by: caller,
      created_at: now,
      revoked_at: null,
    }
    await insertInvite(trx, { ...invite, code_hash: hashCode(code) })
    await tools.audit(trx, { act: 'invite-created', space: input.space, actor: caller })
    return { code, invite }
  })
}
