/** The merge of the group the design names: 10 members, 2,000 items, 10,000 states, votes and progress. */
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { IncrementalMerge } from '../src/list/incremental-merge.ts'
import { merge } from '../src/list/merge.ts'
import type { GroupRecord } from '../src/list/record.ts'
import { AUTHORITY, about, groupList, item, join, member, tid } from '../test/_records.ts'
import { medianMs } from './median.ts'

const MEMBERS = 10
const ITEMS = 2_000
const ABOUT = 10_000

function bigGroup(): { records: GroupRecord[]; items: GroupRecord[]; members: DidString[] } {
  const members = Array.from(
    { length: MEMBERS },
    (_, n): DidString => `did:plc:${'abcdefghij'[n]!.repeat(24)}`,
  )
  const list = groupList(members[0]!, tid(1))
  const items = Array.from({ length: ITEMS }, (_, n) =>
    item(members[n % MEMBERS]!, tid(n + 2), list, { title: `Film ${n}`, imdb: `tt${1_000_000 + n}` }),
  )
  const kinds = [ids.vote, ids.progress, ids.itemState] as const
  const more = {
    [ids.vote]: { value: 3 },
    [ids.progress]: { state: 'in-progress' },
    [ids.itemState]: { status: 'queued' },
  }
  const said = Array.from({ length: ABOUT }, (_, n) => {
    const kind = kinds[Math.floor(n / ITEMS) % kinds.length]!
    return about(members[(n + Math.floor(n / ITEMS)) % MEMBERS]!, kind, items[n % ITEMS]!, more[kind])
  })
  const people = members.flatMap((did, n) => [member(did, n === 0 ? 'owner' : 'editor'), join(did)])
  return { records: [...people, list, ...items, ...said], items, members }
}

/** Cold, and after one write. */
export function measureMerge(): Result[] {
  const { records, items, members } = bigGroup()
  const how = `${records.length} records of ${MEMBERS} members, median CPU`
  const cold = medianMs(15, () => merge(AUTHORITY, records))
  const kept = new IncrementalMerge(AUTHORITY, records)
  let n = 0
  const after = medianMs(101, () => {
    const vote = about(members[n % MEMBERS]!, ids.vote, items[(n * 7) % ITEMS]!, { value: (n % 5) + 1 })
    n += 1
    return kept.apply([{ path: vote, record: vote }])
  })
  const moved = medianMs(15, () => {
    n += 1
    const role = member(members[1]!, n % 2 ? 'viewer' : 'editor')
    return kept.apply([{ path: role, record: role }])
  })
  return [
    held({ name: 'merge of a large group, cold', value: cold, unit: 'ms', how }, { max: 50 }),
    held({ name: 'merge of a large group, after one write', value: after, unit: 'ms', how }, { max: 2 }),
    { name: 'merge of a large group, after a member got another role', value: moved, unit: 'ms', how },
    { name: 'after one write against merging all again', value: cold / after, unit: '×', how },
  ]
}
