/**
 * Takes one step of the log back, by a new write in the caller's own repo: nobody writes for somebody else, and the
 * log keeps both steps. What was somebody else's comes back as the caller's.
 */
import type { LexMap } from '@atproto/lex-data'
import type { DidString } from '@atproto/lex-schema'
import { ids, isRejected, nextTid } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from '../database/schema.ts'
import { derivedKey } from '../list/derived-key.ts'
import type { Member } from '../list/members.ts'
import { type GroupRecord, readRecord } from '../list/record.ts'
import { Refusal } from '../refusal.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'
import { newKeys, writeAsMember } from './apply-writes.ts'
import type { CommitTools } from './commit.ts'
import { findStep } from './history.ts'
import { requireMember } from './membership.ts'
import { findVersion } from './past-versions.ts'
import type { MemberWrite } from './prepare-write.ts'
import { lockSpace, readVersionsAt } from './store.ts'

// As many versions as the lexicon lets a state name.
const SUPERSEDES_MAX = 32

/** Answers the new rev of the caller's repo. What is taken down comes back by nobody. Throws the refusals of the method's lexicon. */
export function restoreVersion(
  db: Database<Tables>,
  tools: CommitTools & { readonly takedowns: Takedowns },
  caller: DidString,
  o: { readonly space: string; readonly position: string },
): Promise<string | undefined> {
  return db.transaction(async (trx) => {
    const member = await requireMember(trx, await lockSpace(trx, o.space), caller)
    const at: At = { trx, space: o.space, takedowns: tools.takedowns }
    const step = await findStep(trx, o.space, o.position)
    if (!step) throw notKept()
    const write =
      step.collection === ids.removal && step.cid !== null
        ? await undoRemoval(at, member, { ...step, cid: step.cid })
        : await bringBack(at, member, await versionOf(at, step, step.prev), step)
    const { rev } = await writeAsMember(trx, tools, {
      space: o.space,
      member,
      writes: [write],
      keys: newKeys(tools),
    })
    return rev
  })
}

/** Where versions are looked for. */
interface At {
  readonly trx: Trx
  readonly space: string
  readonly takedowns: Takedowns
}

type Path = Pick<Tables['ops'], 'author' | 'collection' | 'rkey'>
type Step = Path & Pick<Tables['ops'], 'position' | 'at'>

/** The caller's own removal is deleted; against somebody else's, what it took off is added again. */
async function undoRemoval(
  at: At,
  member: Member,
  step: Step & { readonly cid: string },
): Promise<MemberWrite> {
  const removal = await versionOf(at, step, step.cid)
  if (removal.collection !== ids.removal) throw notKept()
  if (removal.author === member.did)
    return { $type: DELETE, collection: ids.removal, rkey: removal.rkey as never }
  const { subject } = removal.value
  return bringBack(at, member, await versionOf(at, subject, subject.cid), step)
}

async function versionOf(
  { trx, space, takedowns }: At,
  { author, collection, rkey }: Path,
  cid: string | null,
): Promise<GroupRecord> {
  const isHidden = takedowns.hidesRecord(space, { author, collection, rkey })
  const value =
    cid === null || isHidden ? undefined : await findVersion(trx, { space, author, collection, rkey }, cid)
  const record = value && readRecord({ author, collection, rkey, cid: cid ?? '', value })
  if (!record || isRejected(record)) throw notKept()
  return record
}

/** Keys and times come from the step: taking it back again, as a retry does, writes the same and so nothing. */
async function bringBack(
  { trx, space }: At,
  member: Member,
  record: GroupRecord,
  step: Step,
): Promise<MemberWrite> {
  const at = new Date(step.at).toISOString()
  const isOwn = record.author === member.did
  switch (record.collection) {
    case ids.groupItem:
      // A time of its own makes it a version no removal has named: add wins.
      return put(record, { ...record.value, createdAt: at } as LexMap, isOwn ? record.rkey : keyOf(step))
    case ids.itemState: {
      const key = derivedKey(record.value.item)
      const versions = await readVersionsAt(trx, space, ids.itemState, key)
      const supersedes = versions.filter(({ author }) => author !== member.did).slice(0, SUPERSEDES_MAX)
      return put(record, { ...record.value, supersedes, updatedAt: at } as LexMap, key)
    }
    case ids.groupList:
    case ids.comment:
      if (!isOwn) throw new Refusal('Forbidden', 'only who wrote it can bring it back')
      return put(record, { ...record.value, updatedAt: at } as LexMap, record.rkey)
    default:
      throw notKept()
  }
}

function put({ collection }: GroupRecord, value: LexMap, rkey: string): MemberWrite {
  return { $type: UPDATE, collection, value, rkey: rkey as never }
}

function keyOf({ at, position }: Step): string {
  return nextTid(at, undefined, () => (position % 1_000) / 1_000)
}

function notKept(): Refusal {
  return new Refusal('VersionNotFound', 'no such step, or what was there before it is not kept')
}

const UPDATE = 'app.breadcrumbs.temp.applyWrites#update'
const DELETE = 'app.breadcrumbs.temp.applyWrites#delete'
