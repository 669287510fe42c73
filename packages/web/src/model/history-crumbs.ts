import { type app, crumbKindToken, nextTid, parseDatetime } from '@breadcrumbs/lexicons'
import { NOTE_MAX } from './crumb-draft.ts'
import type { OwnEntry } from './own-entry.ts'
import { plainText } from './plain-text.ts'

/** A crumb made of one step of an old history, under a key that is the same however often it is made. */
interface HistoryCrumb {
  readonly rkey: string
  readonly crumb: app.breadcrumbs.crumb.Main
}

/** A number in [0, 1) that is always the same for the same text. */
function steady(text: string): number {
  let hash = 0
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003
  return hash / 1_000_003
}

/**
 * The steps that the first app kept inside an entry, as crumbs (issue 5: offered for import). Keys follow from entry
 * and time of the step, so importing twice writes nothing twice. Steps without a usable time, or that say nothing, are
 * left out. `now` in ms since the epoch; a step in the future is taken for a slip and left out too.
 */
export function historyCrumbs(own: OwnEntry, now: number): readonly HistoryCrumb[] {
  const { collection, rkey, entry } = own
  const steps = entry.history
    .map((step) => ({ ...step, time: parseDatetime(step.at) }))
    .filter((step) => step.position !== undefined || step.note !== undefined)
    .flatMap((step) =>
      step.time === undefined || step.time < 0 || step.time > now ? [] : [{ ...step, time: step.time }],
    )
    .sort((a, b) => a.time - b.time)
  let last: string | undefined
  return steps.map(({ time, position, note }) => {
    last = nextTid(time, last, () => steady(rkey))
    const crumb = {
      $type: 'app.breadcrumbs.crumb',
      work: entry.work,
      kind: crumbKindToken(position === undefined ? 'noted' : 'progressed'),
      ...(position === undefined ? {} : { position }),
      ...(note === undefined ? {} : { note: plainText(note, NOTE_MAX - 1) }),
      entry: { collection, rkey },
      happenedAt: new Date(time).toISOString(),
      via: 'Breadcrumbs',
      createdAt: new Date(now).toISOString(),
    } as app.breadcrumbs.crumb.Main
    return { rkey: last, crumb }
  })
}
