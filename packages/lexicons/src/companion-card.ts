import { clipText, plainLine } from './clean-text.ts'
import { type CrumbKind, crumbKindOf } from './crumb-kind.ts'
import { describePosition } from './describe-position.ts'
import type { app } from './generated/index.ts'

/** What happened, in words that state it and judge nothing (product page, "Tone"). */
const WORDS: Readonly<Record<CrumbKind, string>> = {
  wanted: 'Saved for later',
  started: 'Started',
  progressed: 'Moved on',
  paused: 'Paused',
  resumed: 'Picked up again',
  finished: 'Finished',
  dropped: 'Stopped',
  noted: 'Left a note',
}

/**
 * Title and description of a companion post's card, both safe for somebody who has not started the work.
 *
 * The title is the work's. The description says what happened and where in numbers (`S2E4`, `p. 120 of 310`): names of
 * episodes and chapters, markers, notes, ratings and verdicts stay in the crumb, where the reader's own place decides
 * whether they are shown. An unknown kind is left unsaid.
 */
export function companionCard(crumb: app.breadcrumbs.crumb.Main): { title: string; description: string } {
  const kind = crumbKindOf(crumb.kind)
  const place = crumb.position ? describePosition(crumb.position) : ''
  const said = [kind ? WORDS[kind] : '', place, 'Breadcrumbs'].filter((words) => words !== '')
  return { title: clipText(plainLine(crumb.work.title), 300, 3000), description: said.join(' · ') }
}
