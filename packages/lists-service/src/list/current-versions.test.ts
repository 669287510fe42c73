import { expect, it } from 'vitest'
import * as r from '../../test/_records.ts'
import { ALICE, tid } from '../../test/_records.ts'
import { currentVersions } from './merge.ts'

it('of several versions of one path the same one counts, in whatever order they are read', () => {
  const versions = ['a', 'b', 'c', 'd'].map((name) =>
    r.record(ALICE, 'app.breadcrumbs.temp.groupList', tid(1), { name, createdAt: r.AT }),
  )
  const greatest = versions
    .map(({ cid }) => cid)
    .toSorted()
    .at(-1)
  for (const order of [versions, versions.toReversed(), [...versions.slice(2), ...versions]]) {
    const counting = [...currentVersions(order).values()]
    expect(counting.map(({ cid }) => cid)).toEqual([greatest])
  }
})
