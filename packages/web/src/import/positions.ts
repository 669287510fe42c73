import type { Position } from '@breadcrumbs/lexicons'
import { readInteger } from './build-work.ts'

/** Beyond any season, episode or page there is. */
const NUMBER_MAX = 100_000

/** An episode reached, or undefined where its number is none. Without a season the show counts straight through. */
export function episodeAt(season: unknown, episode: unknown): Position | undefined {
  const number = readInteger(episode, 0, NUMBER_MAX)
  if (number === undefined) return undefined
  const seasonNumber = readInteger(season, 0, NUMBER_MAX)
  return {
    $type: 'app.breadcrumbs.defs#episodePosition',
    ...(seasonNumber === undefined ? {} : { season: seasonNumber }),
    episode: number,
  }
}

/** A place in a book as other apps of the network write it: pages, else chapters, else percent. */
export function bookPlace(progress: unknown): Position | undefined {
  const fields = (typeof progress === 'object' && progress !== null ? progress : {}) as Record<
    string,
    unknown
  >
  const counted = (value: unknown, min: number) => readInteger(value, min, NUMBER_MAX)
  const page = counted(fields.currentPage, 1)
  if (page !== undefined) {
    const total = counted(fields.totalPages, page)
    return { $type: 'app.breadcrumbs.defs#pagePosition', page, ...(total === undefined ? {} : { total }) }
  }
  const chapter = counted(fields.currentChapter, 1)
  if (chapter !== undefined) {
    const total = counted(fields.totalChapters, chapter)
    return {
      $type: 'app.breadcrumbs.defs#chapterPosition',
      chapter,
      ...(total === undefined ? {} : { total }),
    }
  }
  const percent = readInteger(fields.percent, 0, 100)
  return percent === undefined ? undefined : { $type: 'app.breadcrumbs.defs#percentPosition', percent }
}
