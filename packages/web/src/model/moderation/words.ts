import type { ModerationCause } from '@atproto/api'
import { plainLine } from '../plain-text.ts'

/** Labels that mean the same for everybody; the library names them only in code. */
const NAMES: Readonly<Record<string, string>> = {
  '!hide': 'Hidden by moderators',
  '!warn': 'Content warning',
  '!no-unauthenticated': 'Only for people who are signed in',
  porn: 'Adult content',
  sexual: 'Sexually suggestive',
  nudity: 'Nudity',
  'graphic-media': 'Graphic content',
  gore: 'Graphic content',
}

/** Why something is closed or marked, without saying what it says. Who blocked whom is never said. */
export interface WordsOf {
  /** Languages of the reader, best first, as browsers name them. */
  readonly languages: readonly string[]
  /** What a labeler is called; undefined where nobody knows. */
  readonly nameOf: (did: string) => string | undefined
}

/** Says a reason on one line: `Adult content, says labels.example`. */
export function reasonWords(cause: ModerationCause, o: WordsOf): string {
  if (cause.type === 'label') return `${labelName(cause, o.languages)}, says ${sayer(cause, o)}`
  if (cause.type === 'muted')
    return cause.source.type === 'list' ? 'By somebody on a list you muted' : 'By somebody you muted'
  if (cause.type === 'mute-word') return 'It has a word you muted'
  return cause.type === 'hidden' ? 'You hid this post in Bluesky' : 'Not available'
}

type LabelCause = Extract<ModerationCause, { type: 'label' }>

function sayer({ source }: LabelCause, { nameOf }: WordsOf): string {
  if (source.type !== 'labeler') return 'its author'
  return plainLine(nameOf(source.did) ?? '', 80) || 'a labeler you follow'
}

/** What the labeler calls its label, in the language that is nearest to the reader's. */
function labelName({ labelDef, label }: LabelCause, languages: readonly string[]): string {
  const short = (lang: string) => lang.split('-')[0]?.toLowerCase()
  const inLanguage = (lang: string) =>
    labelDef.locales.find((one) => one.lang.toLowerCase() === lang.toLowerCase()) ??
    labelDef.locales.find((one) => short(one.lang) === short(lang))
  const strings = [...languages, 'en'].map(inLanguage).find((found) => found !== undefined)
  const known = labelDef.definedBy === undefined ? NAMES[labelDef.identifier] : undefined
  const named = known ?? (strings ?? labelDef.locales[0])?.name ?? ''
  return plainLine(named, 64) || plainLine(label.val, 64) || 'Marked'
}
