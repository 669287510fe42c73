import { type CrumbKind, type EntryStatus, type Position, STATUS_AFTER } from '@breadcrumbs/lexicons'

/** The step that one tap takes, and the words on its button. */
export interface NextStep {
  readonly label: '+1 episode' | '+1 chapter'
  readonly position: Position
}

/** The next episode or chapter; undefined where a place is not counted in steps (pages, minutes, percent). */
export function nextStep(position: Position | undefined): NextStep | undefined {
  if (position === undefined) return undefined
  const part = position as { readonly $type?: string } & Readonly<Record<string, unknown>>
  if (part.$type === 'app.breadcrumbs.defs#episodePosition' && typeof part.episode === 'number') {
    const { season, totalEpisodes, episode } = part
    const kept = {
      ...(typeof season === 'number' ? { season } : {}),
      ...(typeof totalEpisodes === 'number' ? { totalEpisodes } : {}),
    }
    return { label: '+1 episode', position: { $type: part.$type, ...kept, episode: episode + 1 } }
  }
  if (part.$type === 'app.breadcrumbs.defs#chapterPosition' && typeof part.chapter === 'number') {
    const total = typeof part.total === 'number' ? { total: part.total } : {}
    return { label: '+1 chapter', position: { $type: part.$type, chapter: part.chapter + 1, ...total } }
  }
  return undefined
}

/**
 * The status an entry gets by what the person said; undefined leaves it. A step forward says only that somebody is at
 * it who was not before: it does not reopen what is finished (product tone: never change a state by itself).
 */
export function statusAfter(kind: CrumbKind, before: EntryStatus | undefined): EntryStatus | undefined {
  const after =
    kind === 'progressed' && (before === 'wantTo' || before === 'onHold') ? 'inProgress' : STATUS_AFTER[kind]
  return after === before ? undefined : after
}
