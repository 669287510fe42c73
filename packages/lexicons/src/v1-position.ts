import { type Fields, integerOf, textOf } from './lenient-fields.ts'
import { AUTHORITY } from './nsid.ts'
import type { MediaType, Position } from './work.ts'

const DEFS = `${AUTHORITY}.defs` as const

/**
 * v1 `progress` as a position, or undefined where it says nothing usable. Nulls and values of the wrong type are
 * as good as absent. A book's page goes before its chapter, that before its time: the first one known is the finest.
 */
export function v1Position(mediaType: MediaType, progress: Fields): Position | undefined {
  switch (mediaType) {
    case 'book':
      return bookPosition(progress)
    case 'show':
      return showPosition(progress)
    case 'movie':
      return timePosition(progress)
    case 'game':
      return playPosition(progress)
    case 'podcast':
      return podcastPosition(progress)
    default:
      return undefined
  }
}

function bookPosition(progress: Fields): Position | undefined {
  const page = integerOf(progress.currentPage, 0)
  if (page !== undefined) {
    return { $type: `${DEFS}#pagePosition`, page, ...known({ total: integerOf(progress.totalPages, 1) }) }
  }
  const chapter = integerOf(progress.currentChapter, 0)
  if (chapter !== undefined) {
    return {
      $type: `${DEFS}#chapterPosition`,
      chapter,
      ...known({ total: integerOf(progress.totalChapters, 1) }),
    }
  }
  return timePosition(progress)
}

function timePosition(progress: Fields): Position | undefined {
  const seconds = integerOf(progress.positionSeconds, 0)
  if (seconds === undefined) return undefined
  return {
    $type: `${DEFS}#timePosition`,
    seconds,
    ...known({ totalSeconds: integerOf(progress.totalSeconds, 1) }),
  }
}

function showPosition(progress: Fields): Position | undefined {
  const episode = integerOf(progress.episode, 0)
  if (episode === undefined) return undefined
  return {
    $type: `${DEFS}#episodePosition`,
    episode,
    ...known({
      season: integerOf(progress.season, 0),
      seconds: integerOf(progress.positionSeconds, 0),
      totalEpisodes: integerOf(progress.totalEpisodes, 1),
    }),
  }
}

function playPosition(progress: Fields): Position | undefined {
  const fields = known({
    playtimeMinutes: integerOf(progress.playtimeMinutes, 0),
    percent: integerOf(progress.completionPercent, 0, 100),
    marker: textOf(progress.narrativePosition, 128, 1280),
  })
  return Object.keys(fields).length === 0 ? undefined : { $type: `${DEFS}#playPosition`, ...fields }
}

/**
 * v1 requires no number for a podcast's episode. Without one, times in two episodes must not be compared, so the
 * title names the place; it is equal to itself and incomparable with every other.
 */
function podcastPosition(progress: Fields): Position | undefined {
  const episode = integerOf(progress.episodeNumber, 0)
  const title = textOf(progress.episodeTitle, 200, 2000)
  if (episode !== undefined) {
    return {
      $type: `${DEFS}#episodePosition`,
      episode,
      ...known({
        season: integerOf(progress.seasonNumber, 0),
        seconds: integerOf(progress.positionSeconds, 0),
        totalSeconds: integerOf(progress.totalSeconds, 1),
        title,
      }),
    }
  }
  if (title === undefined) return timePosition(progress)
  return { $type: `${DEFS}#locatorPosition`, scheme: 'episode-title', value: title }
}

/** The same object without the properties nothing is known about. */
function known<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}
