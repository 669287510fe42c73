import { expect, test } from 'vitest'
import { roleOf } from './roles.ts'

test('owners and admins invite, editors edit, viewers and unknown roles read', () => {
  const can = (name: string) => {
    const { edits, invites } = roleOf(`app.breadcrumbs.temp.defs#${name}`)
    return [edits, invites]
  }
  expect(can('ownerRole')).toEqual([true, true])
  expect(can('adminRole')).toEqual([true, true])
  expect(can('editorRole')).toEqual([true, false])
  expect(can('viewerRole')).toEqual([false, false])
  expect(can('emperorRole')).toEqual([false, false])
  expect(roleOf('constructor').edits).toBe(false)
})
