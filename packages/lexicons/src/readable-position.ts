import { storableText } from './clean-text.ts'
import { AUTHORITY } from './nsid.ts'
import { measure } from './position-measure.ts'
import type { Position, Work } from './work.ts'

/** Every field of the positions this version knows; test/documents.test.ts compares them with the document. */
export const POSITION_FIELDS: ReadonlySet<string> = new Set([
  'chapter',
  'episode',
  'guid',
  'label',
  'marker',
  'page',
  'percent',
  'playtimeMinutes',
  'scheme',
  'season',
  'seconds',
  'title',
  'total',
  'totalEpisodes',
  'totalSeconds',
  'value',
])

/**
 * A stranger's valid position fit to store: text cleaned, only fields of this version. One of a type we do not know
 * keeps the name of its type only, so that it stays a gate nobody has reached and takes no room.
 */
export function readablePosition(position: Position): Position {
  const $type = storableText(position.$type)
  if (measure(position) === undefined) return { $type } as Position
  const fields = Object.entries(position)
    .filter(([name]) => POSITION_FIELDS.has(name))
    .map(([name, value]) => [name, typeof value === 'string' ? storableText(value) : value])
  return { $type, ...Object.fromEntries(fields) } as Position
}

/** The place a part of a work stands at, where it is an episode with a number. */
export function positionOfPart(part: Work['part']): Position | undefined {
  if (part?.episode === undefined) return undefined
  const season = part.season === undefined ? {} : { season: part.season }
  return { $type: `${AUTHORITY}.defs#episodePosition`, ...season, episode: part.episode }
}
