import { TITLE_MAX } from './crumb-draft.ts'
import type { LogStart } from './log-start.ts'
import { plainLine, plainText } from './plain-text.ts'

const ADDRESS = /https?:\/\/\S+/gi
const NOTE_MAX = 900

/** The words of a text, and the addresses between them: those name nothing. */
function takenApart(text: string) {
  const words = plainLine(text.replace(ADDRESS, ' '), TITLE_MAX - 1)
  return { words, addresses: text.match(ADDRESS) ?? [] }
}

function startOf(title: string, rest: readonly string[]): LogStart {
  const note = plainText([...new Set(rest)].join('\n'), NOTE_MAX)
  return { ...(title === '' ? {} : { title }), ...(note === '' ? {} : { note }) }
}

/**
 * What another app shared (share target of the manifest: title, text, url) as the start of a crumb. The title is
 * whatever names the thing best; addresses go into the note.
 */
export function readShared(search: string): LogStart {
  const params = new URLSearchParams(search)
  const [title, text, url] = ['title', 'text', 'url'].map((name) => takenApart(params.get(name) ?? ''))
  const name = title?.words || text?.words || ''
  const said = text?.words === name ? '' : (text?.words ?? '')
  const addresses = [title, text, url].flatMap((part) => part?.addresses ?? [])
  return startOf(
    name,
    [said, ...addresses].filter((one) => one !== ''),
  )
}

/** What was pasted where a title belongs, taken apart in the same way; undefined where there is no address in it. */
export function readPasted(text: string): LogStart | undefined {
  const { words, addresses } = takenApart(text)
  return addresses.length === 0 ? undefined : startOf(words, addresses)
}
