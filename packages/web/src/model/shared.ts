import { TITLE_MAX } from './crumb-draft.ts'
import type { LogStart } from './log-start.ts'
import { plainLine, plainText } from './plain-text.ts'

/**
 * What another app shared (share target of the manifest: title, text, url) as the start of a crumb. The title is
 * whatever names the thing best; an address alone names nothing and goes into the note.
 */
export function readShared(search: string): LogStart {
  const params = new URLSearchParams(search)
  const [title, text, url] = ['title', 'text', 'url'].map((name) => params.get(name)?.trim() ?? '')
  const isAddress = (value: string | undefined) => /^https?:\/\/\S+$/i.test(value ?? '')
  const name = [title, text].find((value) => value !== '' && !isAddress(value)) ?? ''
  const rest = [text, url].filter((value) => value !== '' && value !== name)
  const note = plainText([...new Set(rest)].join('\n'), 900)
  return {
    ...(name === '' ? {} : { title: plainLine(name, TITLE_MAX - 1) }),
    ...(note === '' ? {} : { note }),
  }
}
