/**
 * What each viewer must see in `friends`, worked out from what people did and from nothing else: no log, no index,
 * no stream. Every crumb is about a work of its own, so neither shield nor fold has anything to do; worlds with
 * shared works belong here, with those two rules added to `expectedFriends`.
 */
export interface ModelItem {
  readonly author: string
  readonly rkey: string
  readonly postUri: string
  /** The author's own time, ms; no two are equal. */
  readonly at: number
  hasCrumb: boolean
  hasPost: boolean
}

export interface Model {
  readonly items: ModelItem[]
  /** `a b`: a follows b. */
  readonly follows: Map<string, string>
  /** `a b`: a blocks b. */
  readonly blocks: Map<string, string>
  readonly inactive: Set<string>
}

export function createModel(): Model {
  return { items: [], follows: new Map(), blocks: new Map(), inactive: new Set() }
}

export function expectedFriends(model: Model, viewer: string): string[] {
  const { items, follows, blocks, inactive } = model
  return items
    .filter(({ author, hasCrumb, hasPost }) => {
      const isFriend = author !== viewer && follows.has(`${viewer} ${author}`) && !inactive.has(author)
      const isBlocked = blocks.has(`${viewer} ${author}`) || blocks.has(`${author} ${viewer}`)
      return hasCrumb && hasPost && isFriend && !isBlocked
    })
    .toSorted((a, b) => b.at - a.at)
    .map(({ postUri }) => postUri)
}
