import { storableText } from './clean-text.ts'
import { textOf, webImageOf } from './lenient-fields.ts'
import type { Work } from './work.ts'

const TITLE_GRAPHEMES_MAX = 300
const TITLE_BYTES_MAX = 3000

/** A title as `workRef` bounds it, or undefined when nothing visible is left of it. */
export function readableTitle(title: unknown): string | undefined {
  return textOf(title, TITLE_GRAPHEMES_MAX, TITLE_BYTES_MAX)
}

/**
 * A stranger's valid work reference fit to store and show: text cleaned, only the fields of this version of the
 * document, picture address made safe. Undefined when its title is blank.
 */
export function readableWork(work: Work): Work | undefined {
  const title = readableTitle(work.title)
  if (title === undefined) return undefined
  const readable: Work = { mediaType: storableText(work.mediaType), title }
  const coverUrl = webImageOf(work.coverUrl)
  if (work.creators) readable.creators = work.creators.map(readableContributor)
  if (work.year !== undefined) readable.year = work.year
  if (work.part) readable.part = readablePart(work.part)
  if (work.identifiers) readable.identifiers = work.identifiers.map(readableIdentifier)
  if (coverUrl !== undefined) readable.coverUrl = coverUrl as NonNullable<Work['coverUrl']>
  if (work.record) readable.record = { uri: work.record.uri, cid: work.record.cid }
  return readable
}

function readablePart(part: NonNullable<Work['part']>): NonNullable<Work['part']> {
  const readable: NonNullable<Work['part']> = {}
  if (part.season !== undefined) readable.season = part.season
  if (part.episode !== undefined) readable.episode = part.episode
  if (part.title !== undefined) readable.title = storableText(part.title)
  if (part.identifiers) readable.identifiers = part.identifiers.map(readableIdentifier)
  return readable
}

type Contributor = NonNullable<Work['creators']>[number]

function readableContributor({ name, role }: Contributor): Contributor {
  return role === undefined
    ? { name: storableText(name) }
    : { name: storableText(name), role: storableText(role) }
}

type Identifier = NonNullable<Work['identifiers']>[number]

function readableIdentifier({ scheme, value }: Identifier): Identifier {
  return { scheme: storableText(scheme), value: storableText(value) }
}
