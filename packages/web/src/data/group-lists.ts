import { ids } from '@breadcrumbs/lexicons'
import { apply, create, type GroupWriter, put } from './group-apply.ts'
import { type ListSummary, readGroupRecord } from './group-reads.ts'

/** What one says about a list. */
export interface ListDraft {
  readonly name: string
  readonly description: string
  readonly purpose: string
  readonly voting: string
}

/** Makes a list in the person's own repo of the group; answers its key. */
export async function createList(writer: GroupWriter, draft: ListDraft): Promise<string> {
  const rkey = writer.nextTid()
  const createdAt = new Date(writer.now()).toISOString()
  await apply(writer, rkey, [create(ids.groupList, rkey, { ...said(draft), createdAt })])
  return rkey
}

/** Changes a list the person made. What else its record holds stays, also what this app does not know. */
export async function updateList(
  writer: GroupWriter,
  ref: ListSummary['ref'],
  draft: ListDraft,
): Promise<void> {
  const { lists, space } = writer
  const now = new Date(writer.now()).toISOString()
  const before = (await readGroupRecord(lists, space, ref)) ?? { createdAt: now }
  const {
    $type: _type,
    name: _name,
    description: _description,
    purpose: _purpose,
    voting: _voting,
    ...kept
  } = before
  const value = { ...kept, ...said(draft), updatedAt: now }
  await apply(writer, `${writer.nextTid()}-list`, [put(ids.groupList, ref.rkey, value)])
}

function said({ description, ...draft }: ListDraft) {
  return { ...draft, ...(description === '' ? {} : { description }) }
}
