/** What of one's progress a group may see (join lexicon, `shareProgress`), told plainly. */
export const SHARING_CHOICES = [
  [
    'nothing',
    'Nothing',
    'Nobody here sees where you are. Comments that belong to a place stay closed until you open them.',
  ],
  [
    'group-items',
    'Titles of this group, where I say so',
    'The place you give on a card here. Every member may read it, and so may whoever they give a copy to.',
  ],
  [
    'all-matching',
    'Everything of mine that is on a list here',
    'While you have the group open, your trail is compared with its lists, and places that are further on are written down here.',
  ],
] as const

export type Sharing = (typeof SHARING_CHOICES)[number][0]

/** What a join record consents to; nothing where it says nothing this app knows. */
export function sharingOf(join: Readonly<Record<string, unknown>> | undefined): Sharing {
  const said = join?.shareProgress
  return said === 'group-items' || said === 'all-matching' ? said : 'nothing'
}

/** The join record with another consent. What else it holds stays, also what this app does not know. */
export function withSharing(
  join: Readonly<Record<string, unknown>> | undefined,
  sharing: Sharing,
  now: string,
): Record<string, unknown> {
  const { shareProgress: _before, ...rest } = join ?? { createdAt: now }
  return sharing === 'nothing' ? rest : { ...rest, shareProgress: sharing }
}
