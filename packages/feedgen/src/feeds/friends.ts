import type { Feed } from './feed.ts'
import { scanNewest } from './scan-newest.ts'
import { View } from './visibility.ts'

const RKEY = 'friends'

/** Companion posts of the people the viewer follows, folded and shielded, newest first. */
export const friends: Feed = {
  rkey: RKEY,
  displayName: 'Breadcrumbs of friends',
  description: 'Where the people you follow are in their books, shows, films, games and podcasts.',
  page(index, viewer, request) {
    const view = new View(index, viewer)
    return scanNewest(index, view, request, {
      rkey: RKEY,
      keeps: (author, place) => view.hidden(author, place) === undefined,
    })
  },
}
