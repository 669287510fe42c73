import type { GroupView } from '../data/group-reads.ts'
import { PersonName } from './person-name.tsx'

/** Somebody of the group by what they call themselves there. */
export function MemberName({ group, did }: { readonly group: GroupView; readonly did: string }) {
  return <PersonName did={did} nickname={group.members.find((member) => member.did === did)?.nickname} />
}
