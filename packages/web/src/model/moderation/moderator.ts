import {
  type InterpretedLabelValueDefinition,
  interpretLabelValueDefinition,
  LABELS,
  type ModerationCause,
  type ModerationDecision,
  type ModerationOpts,
  type ModerationPrefs,
  moderatePost,
} from '@atproto/api'
import { com } from '@breadcrumbs/lexicons'
import type { Judgement, JudgePost } from './judgement.ts'
import { liveLabels } from './live-labels.ts'
import { reasonWords, type WordsOf } from './words.ts'

// The front door of what judges: fetched with the first screen that shows posts of others, never before.
export { acceptLabelers, readModerationPrefs } from './prefs.ts'

/** Where something is shown: among others, or alone because one asked for it. */
export type Place = 'list' | 'page'

export interface ModeratorOptions {
  /** Who reads; undefined for somebody who is not signed in. */
  readonly userDid: string | undefined
  readonly prefs: ModerationPrefs
  /** What the labelers say of themselves: `views` of app.bsky.labeler.getServices. Undefined = that may not be read. */
  readonly services: readonly unknown[] | undefined
  /** Values of labels that whoever runs this app never shows. */
  readonly hiddenLabels: readonly string[]
  readonly languages: readonly string[]
  readonly place: Place
}

const NEVER: Judgement = { show: 'never', isTold: true }

/**
 * Judges posts as Bluesky would for the same person: the decision is the moderation library's, from their preferences, the labels that
 * hold now and the definitions of their labelers. What the library cannot read is not shown.
 */
export function createJudge(o: ModeratorOptions): JudgePost {
  const known = (o.services ?? []).flatMap(readService)
  const words: WordsOf = {
    languages: o.languages,
    nameOf: (did) => known.find((service) => service.did === did)?.name,
  }
  const labelDefs = Object.fromEntries(known.map(({ did, definitions }) => [did, definitions]))
  return (post, nowMs) => {
    const subject = withLiveLabels(post, nowMs)
    if (subject === undefined) return NEVER
    const labels = [...subject.labels, ...subject.author.labels]
    if (labels.some(({ val }) => o.hiddenLabels.includes(val))) return NEVER
    const opts: ModerationOpts = {
      userDid: o.userDid,
      prefs: o.prefs,
      labelDefs: o.services === undefined ? warnings(labels) : labelDefs,
    }
    try {
      return judge(moderatePost(subject as never, opts), o.place, words)
    } catch {
      // The library trusts the shape of what it is given, and this came from the network.
      return NEVER
    }
  }
}

function judge(decision: ModerationDecision, place: Place, words: WordsOf): Judgement {
  const ui = decision.ui(place === 'list' ? 'contentList' : 'contentView')
  const [filter] = ui.filters
  if (place === 'list' && filter !== undefined)
    return { show: 'never', isTold: !decision.causes.some(isBlock) }
  const media = decision.ui('contentMedia')
  const say = (causes: readonly ModerationCause[]) => [
    ...new Set(causes.map((cause) => reasonWords(cause, words))),
  ]
  const reasons = say([...ui.blurs, ...media.blurs])
  const badges = say([...ui.alerts, ...ui.informs]).filter((badge) => !reasons.includes(badge))
  if (reasons.length === 0) return { show: 'open', badges }
  const canOpen = !ui.noOverride && !media.noOverride
  return {
    show: 'covered',
    cover: { part: ui.blur ? 'all' : 'content', words: reasons.join(' · '), canOpen },
    badges,
  }
}

const isBlock = ({ type }: ModerationCause): boolean =>
  type === 'blocking' || type === 'blocked-by' || type === 'block-other'

type Loose = { readonly [key: string]: unknown } | null | undefined

/** A post and its author with the labels that hold now; undefined for what is no post. */
function withLiveLabels(post: unknown, nowMs: number) {
  const { author, labels } = (post ?? {}) as { readonly author?: Loose; readonly labels?: unknown }
  if (typeof author?.did !== 'string') return undefined
  return {
    ...(post as object),
    labels: liveLabels(labels, nowMs),
    author: { ...author, labels: liveLabels(author.labels, nowMs) },
  }
}

const { labelValueDefinition } = com.atproto.label.defs

/** What a labeler calls itself and its labels. A definition that is none is left out, as the library does. */
function readService(view: unknown) {
  const { creator, policies } = (view ?? {}) as { readonly creator?: Loose; readonly policies?: Loose }
  const did = creator?.did
  if (typeof did !== 'string') return []
  const name = [creator?.displayName, creator?.handle].find((one) => typeof one === 'string' && one !== '')
  const stated = policies?.labelValueDefinitions
  const definitions = (Array.isArray(stated) ? stated : [])
    .filter((definition) => labelValueDefinition.matches(definition))
    .map((definition) => interpretLabelValueDefinition(definition, did))
  return [{ did, name: name as string | undefined, definitions }]
}

/** Where nobody says what a labeler's own labels mean, each is a warning: closed, with its name. */
function warnings(labels: readonly { readonly src: string; readonly val: string }[]) {
  const defs: Record<string, InterpretedLabelValueDefinition[]> = {}
  for (const { src, val } of labels) {
    if (Object.hasOwn(LABELS, val)) continue
    const warning = {
      identifier: val,
      severity: 'alert',
      blurs: 'content',
      defaultSetting: 'warn',
      locales: [],
    }
    defs[src] = [...(defs[src] ?? []), interpretLabelValueDefinition(warning, src)]
  }
  return defs
}
