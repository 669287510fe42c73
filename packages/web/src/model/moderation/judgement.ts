/** What closes a post until one opens it. */
export interface Cover {
  /** All of it with who wrote it, or only what it shows. */
  readonly part: 'all' | 'content'
  /** Why, on one line; changes when the reason does. */
  readonly words: string
  /** Whether one may look all the same. */
  readonly canOpen: boolean
}

/** How something that somebody else wrote is to be shown to whoever is signed in. */
export type Judgement =
  /** Not at all. `isTold`: it may be counted as something one's settings hide; blocks are not even that. */
  | { readonly show: 'never'; readonly isTold: boolean }
  | { readonly show: 'open'; readonly badges: readonly string[] }
  /** Closed until one opens it. Badges are reasons that stand beside it, in words. */
  | { readonly show: 'covered'; readonly cover: Cover; readonly badges: readonly string[] }

/** Judges posts as an AppView shows them. `nowMs`: labels that have run out by then count no more. */
export type JudgePost = (post: unknown, nowMs: number) => Judgement
