import type { OwnCrumb } from './resume.ts'

/** Finds crumbs by words of their title, note or next step. */
export type SearchOwn = (query: string) => readonly OwnCrumb[]

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
}

/**
 * Prepares the search in one's own crumbs: the folding of every text is done once, so that each key press costs one
 * pass over plain strings (issue 5: 10,000 records in under 50 ms). Every word must occur, in any order; case and
 * accents do not count. An empty query finds everything.
 */
export function searchOwn(crumbs: readonly OwnCrumb[]): SearchOwn {
  let folded: readonly string[] | undefined
  return (query) => {
    const words = fold(query)
      .split(/\s+/u)
      .filter((word) => word !== '')
    if (words.length === 0) return crumbs
    folded ??= crumbs.map(({ crumb }) => fold([crumb.work.title, crumb.note, crumb.nextHint].join('\n')))
    const texts = folded
    return crumbs.filter((_, index) => words.every((word) => texts[index]?.includes(word)))
  }
}
