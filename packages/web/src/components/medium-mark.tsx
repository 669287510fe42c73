import { isMedium, type Medium, mediumName } from '../model/media.ts'

/** Line drawings on a 24-unit square. */
const DRAWINGS: Readonly<Record<Medium, string>> = {
  show: 'M4 7h16v11H4zM9 3l3 4 3-4M9 21h6',
  book: 'M12 6c-2-1.5-5-2-8-1.500v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.500v-13c-3-.5-6 0-8 1.500zM12 6v13',
  movie: 'M4 9h16v11H4zM4 9l1-4 15-2 .5 3.500zM9 4.500l2 4M14.5 3.700l2 4',
  game: 'M7 8h10a5 5 0 0 1 4.5 7c-.8 2.6-3.6 3-5 .500L15.5 14h-7l-1 1.500c-1.4 2.5-4.2 2.1-5-.500A5 5 0 0 1 7 8zM8 10v3M6.5 11.500h3M16 11.500h.010',
  podcast:
    'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.500V21M8.5 21h7',
}

const OTHER = 'M12 4l2.3 5 5.2.6-3.9 3.6 1.1 5.300L12 15.8 7.3 18.500l1.1-5.300L4.5 9.6 9.7 9z'

/** The little tile that tells the medium at a glance; its name is there for those who cannot see it. */
export function MediumMark({ mediaType }: { readonly mediaType: string }) {
  const medium = isMedium(mediaType) ? mediaType : undefined
  return (
    <span className={`mark mark-${medium ?? 'other'}`}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={medium ? DRAWINGS[medium] : OTHER} />
      </svg>
      <span className="visually-hidden">{mediumName(mediaType)}: </span>
    </span>
  )
}
