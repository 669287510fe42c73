import type { CrumbKind, app as lex, Position } from '@breadcrumbs/lexicons'
import { crumbKindToken } from '@breadcrumbs/lexicons'
import { useApp } from '../app-context.ts'
import type { OwnWork } from '../model/own-works.ts'
import { useDropCrumb } from './use-drop-crumb.ts'

const stay = () => undefined

/** One tap: a crumb that says one thing about a work, and nothing is posted. */
export function useStep(works: readonly OwnWork[]) {
  const { now } = useApp()
  const drop = useDropCrumb(stay)
  const step = (work: OwnWork['card']['work'], kind: CrumbKind, position?: Position) => {
    // Not by disabling the button: that would take the focus from under a finger on the keyboard.
    if (drop.isPending) return
    drop.mutate({
      crumb: {
        $type: 'app.breadcrumbs.crumb',
        work,
        kind: crumbKindToken(kind),
        ...(position === undefined ? {} : { position }),
        via: 'Breadcrumbs',
        createdAt: new Date(now()).toISOString() as lex.breadcrumbs.crumb.Main['createdAt'],
      },
      tellFriends: false,
      works,
    })
  }
  return step
}
