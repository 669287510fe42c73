import { type Measure, measure } from './position-measure.ts'
import type { Position } from './work.ts'

/** How `a` stands to `b` on the way through a work. */
export type PositionOrder = 'before' | 'equal' | 'after' | 'incomparable'

/**
 * Compares two places in one work (lexicons page of the design, "Position order").
 *
 * Within one unit the order is total, antisymmetric and transitive: pages, chapters, seconds, percent, minutes played,
 * and episodes by (season, episode, seconds), where an episode without seconds is a finished one, one without a season
 * is of the first season, and specials (season 0) come before everything. Places given by name alone are equal or
 * incomparable. Across units, and only there, shares of the whole are compared where both totals are known; that makes
 * no transitive order (page 30 of 100, chapter 7 of 20, page 20 of 50). Numbers that count nothing are incomparable
 * with everything.
 */
export function comparePositions(a: Position, b: Position): PositionOrder {
  const [left, right] = [measure(a), measure(b)]
  return left && right ? compareMeasures(left, right) : 'incomparable'
}

/**
 * Whether somebody at `own` has come to `gate`, so that what was said there spoils nothing. No gate hides nothing;
 * somebody with no place has reached nothing; incomparable is not reached; specials (season 0) never gate.
 *
 * More careful than the order alone where one unit can mean different things to two people, because hiding too much is
 * the lesser harm: with both totals known, pages and seconds must be reached by share too (editions and cuts differ),
 * and an episode without a season is held against one with a season only within the first (it may count through all).
 */
export function hasReached(own: Position | undefined, gate: Position | undefined): boolean {
  if (gate === undefined) return true
  const wall = measure(gate)
  if (wall?.unit === 'episode' && wall.parts[0] === 0) return true
  const place = own && measure(own)
  if (!place || !wall) return false
  const order = compareMeasures(place, wall)
  return (order === 'equal' || order === 'after') && !mayMeanLess(place, wall)
}

/** Whether two places of one unit may stand the other way round than their numbers do. */
function mayMeanLess(place: Measure, wall: Measure): boolean {
  if (place.unit !== wall.unit) return false
  if (place.unit === 'page' || place.unit === 'second') {
    return place.share !== undefined && wall.share !== undefined && place.share < wall.share
  }
  return place.seasonIsAssumed !== wall.seasonIsAssumed && !(place.parts[0] === 1 && wall.parts[0] === 1)
}

function compareMeasures(a: Measure, b: Measure): PositionOrder {
  if (a.unit === b.unit && a.unit === 'name') return a.name === b.name ? 'equal' : 'incomparable'
  if (a.unit === b.unit) return byParts(a.parts, b.parts)
  if (a.share === undefined || b.share === undefined) return 'incomparable'
  return byParts([a.share], [b.share])
}

function byParts(a: readonly number[], b: readonly number[]): PositionOrder {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? 0
    if (left !== right) return left < right ? 'before' : 'after'
  }
  return 'equal'
}
