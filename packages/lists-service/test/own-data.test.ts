/** Everything of one's own, by the methods there are: what groups one is in, and one's own repo of each (CM-010). */
import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { createHostKey } from '../src/hosted/host-key.ts'
import { signedCommits } from '../src/protocol/commit-scheme.ts'
import { carArchive } from '../src/protocol/repo-archive.ts'
import { addItem, hasher, startHost } from './_host.ts'
import { ALICE } from './_records.ts'
import { startOnSocket } from './_service.ts'

const GROUPS = 20
const ITEMS = 500
const SECRET = '44'.repeat(32)

describeEachEngine<Tables>('one’s own data', migrations, (open) => {
  it('ten thousand records in twenty groups come whole, and nobody else’s among them (CM-010)', async () => {
    const db = await open()
    await using service = await startOnSocket(db, { keySecret: SECRET })
    const me = await service.account()
    for (let n = 0; n < GROUPS; n += 1) {
      const host = await startHost(db, { limits: { writesPerMinute: 100_000 } })
      await host.joins(me.did, 'editor')
      await host.write(ALICE, [addItem(host, 'of somebody else')])
      for (let from = 0; from < ITEMS; from += 100)
        await host.write(
          me.did,
          Array.from({ length: 100 }, (_, i) => addItem(host, `group ${n} film ${from + i}`)),
        )
    }
    const spaces: string[] = []
    let cursor: string | undefined
    do {
      const params = { limit: '7', ...(cursor !== undefined && { cursor }) }
      const page = (await (await me.get(ids.listGroups, params)).json()) as {
        groups: { space: string; role: string }[]
        cursor?: string
      }
      for (const { space, role } of page.groups) {
        expect(role).toBe('app.breadcrumbs.temp.defs#editorRole')
        spaces.push(space)
      }
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(new Set(spaces).size).toBe(GROUPS)

    const didKey = (await createHostKey(SECRET)).did()
    let records = 0
    for (const space of spaces) {
      const answer = await me.get('com.atproto.space.getRepo', { space, repo: me.did })
      const claim = { space, author: me.did, didKey, expectValues: true }
      const read = await carArchive(signedCommits, hasher).read(answer.body!, claim)
      records += read.records.length
      const text = Buffer.concat(read.records).toString('latin1')
      expect([text.includes('group '), text.includes('of somebody else')]).toEqual([true, false])
    }
    // With the join of each group, which holds what the person set for it.
    expect(records).toBe(GROUPS * (ITEMS + 1))
  }, 120_000)
})
