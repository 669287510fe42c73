/** The media a person can log here, in the order they are offered. `show` comes first: it is logged most often. */
export const MEDIA = ['show', 'book', 'movie', 'game', 'podcast'] as const

export type Medium = (typeof MEDIA)[number]

/** Word for a medium as people say it. Media this app does not know yet are `Other`. */
export function mediumName(mediaType: string): string {
  const names: Record<Medium, string> = {
    show: 'Show',
    book: 'Book',
    movie: 'Film',
    game: 'Game',
    podcast: 'Podcast',
  }
  return isMedium(mediaType) ? names[mediaType] : 'Other'
}

export function isMedium(mediaType: string): mediaType is Medium {
  return (MEDIA as readonly string[]).includes(mediaType)
}

/** Keys of the position fields a log sheet may show. */
export type FieldKey = 'season' | 'episode' | 'page' | 'pageTotal' | 'minutes' | 'percent' | 'marker'

/** One input of the log sheet. Labels are stable names: screen readers and browser tests go by them. */
export interface PositionField {
  readonly key: FieldKey
  readonly label: string
  /** Whole numbers, unless text. */
  readonly text?: true
}

/** Which inputs tell a place in each medium. */
export const POSITION_FIELDS: Readonly<Record<Medium, readonly PositionField[]>> = {
  show: [
    { key: 'season', label: 'Season' },
    { key: 'episode', label: 'Episode' },
  ],
  book: [
    { key: 'page', label: 'Page' },
    { key: 'pageTotal', label: 'Out of' },
  ],
  movie: [{ key: 'minutes', label: 'Minutes' }],
  game: [
    { key: 'percent', label: 'Percent' },
    { key: 'marker', label: 'Place', text: true },
  ],
  podcast: [
    { key: 'episode', label: 'Episode' },
    { key: 'minutes', label: 'Minutes' },
  ],
}
