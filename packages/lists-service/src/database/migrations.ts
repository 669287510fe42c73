import type { MigrationSet } from '@breadcrumbs/service-kit'
import { spaces } from './migrations/0001-spaces.ts'
import { repos } from './migrations/0002-repos.ts'
import { authorities } from './migrations/0003-authorities.ts'
import { invites } from './migrations/0004-invites.ts'
import { answers } from './migrations/0005-answers.ts'
import { seenTokens } from './migrations/0006-seen-tokens.ts'
import { tickets } from './migrations/0007-tickets.ts'
import { administration } from './migrations/0008-administration.ts'
import { pastVersions } from './migrations/0009-past-versions.ts'
import { inviteTries } from './migrations/0010-invite-tries.ts'
import { endedGroups } from './migrations/0011-ended-groups.ts'
import { answersBySpace } from './migrations/0012-answers-by-space.ts'
import { takedown } from './migrations/0013-takedown.ts'

/** Every migration of this service, in order. Frozen once released: a change is a new file. */
export const migrations: MigrationSet = {
  '0001-spaces': spaces,
  '0002-repos': repos,
  '0003-authorities': authorities,
  '0004-invites': invites,
  '0005-answers': answers,
  '0006-seen-tokens': seenTokens,
  '0007-tickets': tickets,
  '0008-administration': administration,
  '0009-past-versions': pastVersions,
  '0010-invite-tries': inviteTries,
  '0011-ended-groups': endedGroups,
  '0012-answers-by-space': answersBySpace,
  '0013-takedown': takedown,
}
