import type { Crumb } from '@breadcrumbs/lexicons'

/** What is known of a crumb on its public page. */
export interface CrumbSubject {
  readonly did: string
  readonly rkey: string
  readonly handle: string | undefined
  readonly crumb: Pick<Crumb, 'work' | 'note'>
  /** What its author says of it and of themselves. */
  readonly labels: readonly unknown[]
  readonly authorLabels: readonly unknown[]
  /** Its companion post as an AppView tells it, where there is one and somebody is signed in to ask. */
  readonly view?: unknown
}

/** The post that tells of a crumb: same author, same key (lexicons page of the design, "The companion post"). */
export function companionUri(did: string, rkey: string): string {
  return `at://${did}/app.bsky.feed.post/${rkey}`
}

type Loose = { readonly [key: string]: unknown } | null | undefined

/**
 * A crumb in the shape of a post, to be judged like one: what labelers say of its companion post, and how the reader
 * stands to its author, hold for the crumb as well; words one muted are looked for in its title and its note.
 */
export function crumbSubject(o: CrumbSubject): object {
  const uri = companionUri(o.did, o.rkey)
  const view = (o.view as Loose)?.uri === uri ? (o.view as Loose) : undefined
  const author = view?.author as Loose
  const known = author?.did === o.did ? author : undefined
  const list = (labels: unknown): readonly unknown[] => (Array.isArray(labels) ? labels : [])
  return {
    uri,
    author: {
      did: o.did,
      handle: o.handle ?? 'handle.invalid',
      viewer: known?.viewer,
      labels: [...o.authorLabels, ...list(known?.labels)],
    },
    record: { $type: 'app.bsky.feed.post', text: o.crumb.note ?? '' },
    embed: {
      $type: 'app.bsky.embed.external#view',
      external: { uri: '', title: o.crumb.work.title, description: '' },
    },
    labels: [...o.labels, ...list(view?.labels)],
  }
}
