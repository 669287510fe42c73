import { expect, test } from 'vitest'
import { hidesContributions, mayGovern, roleOf } from './roles.ts'

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

test('admins govern editors and readers, owners everybody, the others nobody', () => {
  const role = (name: string) => `app.breadcrumbs.temp.defs#${name}Role`
  expect(mayGovern(role('admin'), role('editor'))).toBe(true)
  expect(mayGovern(role('admin'), role('admin'))).toBe(false)
  expect(mayGovern(role('owner'), role('owner'))).toBe(true)
  expect(mayGovern(role('editor'), role('viewer'))).toBe(false)
})

test('only the step from editing to reading takes contributions out of view', () => {
  const hides = (before: string, after: string) =>
    hidesContributions(`app.breadcrumbs.temp.defs#${before}Role`, `app.breadcrumbs.temp.defs#${after}Role`)
  expect(hides('editor', 'viewer')).toBe(true)
  expect(hides('owner', 'viewer')).toBe(true)
  expect(hides('editor', 'emperor')).toBe(true)
  expect(hides('admin', 'editor')).toBe(false)
  expect(hides('viewer', 'editor')).toBe(false)
  expect(hides('viewer', 'viewer')).toBe(false)
})
