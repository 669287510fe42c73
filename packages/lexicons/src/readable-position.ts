import { storableText } from './clean-text.ts'
import { AUTHORITY } from './nsid.ts'
import { measure } from './position-measure.ts'
import type { Position, Work } from './work.ts'

/**
 * A stranger's position fit to store: text cleaned, nothing nested. One of a type we do not know keeps the name of its
 * type only, so that it stays a gate nobody has reached and takes no room.
 */
export function readablePosition(position: Position): Position {
  if (measure(position) === undefined) return { $type: storableText(position.$type) } as Position
  const fields = Object.entries(position)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => [name, typeof value === 'string' ? storableText(value) : value])
  return Object.fromEntries(fields) as Position
}

/** The place a part of a work stands at, where it is an episode with a number. */
export function positionOfPart(part: Work['part']): Position | undefined {
  if (part?.episode === undefined) return undefined
  const season = part.season === undefined ? {} : { season: part.season }
  return { $type: `${AUTHORITY}.defs#episodePosition`, ...season, episode: part.episode }
}
