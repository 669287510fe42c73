import {
  BSKY_LABELER_DID,
  DEFAULT_LABEL_SETTINGS,
  type LabelPreference,
  type ModerationPrefs,
} from '@atproto/api'
import { app } from '@breadcrumbs/lexicons'

const { adultContentPref, contentLabelPref, hiddenPostsPref, labelersPref, mutedWordsPref } =
  app.bsky.actor.defs

/** Older names of labels, and what they are called now. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['gore', 'graphic-media'],
  ['nsfw', 'porn'],
  ['suggestive', 'sexual'],
]

/** What holds where nobody can say what the person chose: everything that can be kept closed is. */
const STRICT: Readonly<Record<string, LabelPreference>> = {
  porn: 'hide',
  sexual: 'hide',
  nudity: 'hide',
  'graphic-media': 'hide',
}

const isOf = (type: { readonly $type: string }, value: unknown): boolean =>
  (value as { readonly $type?: unknown } | null)?.$type === type.$type

/**
 * What somebody's Bluesky preferences say about other people's posts, as the moderation library wants it; undefined =
 * preferences that may not be read. This is how the library's `Agent.getPreferences` reads them, without two things
 * that come with it: it writes to the preferences of people who have old saved feeds, and weighs 130 kB of script.
 * Bluesky's own labeler is always among the labelers, as in Bluesky. A preference of no known form is as if it was not there.
 */
export function readModerationPrefs(preferences: readonly unknown[] | undefined): ModerationPrefs {
  const prefs: ModerationPrefs = {
    adultContentEnabled: false,
    labels: { ...DEFAULT_LABEL_SETTINGS, ...(preferences === undefined && STRICT) },
    labelers: [{ did: BSKY_LABELER_DID, labels: {} }],
    mutedWords: [],
    hiddenPosts: [],
  }
  const perLabel: { label: string; visibility: LabelPreference; labelerDid?: string | undefined }[] = []
  for (const pref of preferences ?? []) {
    if (isOf(adultContentPref, pref) && adultContentPref.matches(pref)) {
      prefs.adultContentEnabled = pref.enabled
    } else if (isOf(contentLabelPref, pref) && contentLabelPref.matches(pref)) {
      const { label, visibility: stated, labelerDid } = pref as app.bsky.actor.defs.ContentLabelPref
      const visibility = readVisibility(stated)
      if (visibility !== undefined) perLabel.push({ label, visibility, labelerDid })
    } else if (isOf(labelersPref, pref) && labelersPref.matches(pref)) {
      const others = pref.labelers.filter(({ did }) => did !== BSKY_LABELER_DID)
      prefs.labelers = [
        { did: BSKY_LABELER_DID, labels: {} },
        ...others.map(({ did }) => ({ did, labels: {} })),
      ]
    } else if (isOf(mutedWordsPref, pref) && mutedWordsPref.matches(pref)) {
      prefs.mutedWords = pref.items.map((word) => ({ ...word, actorTarget: word.actorTarget ?? 'all' }))
    } else if (isOf(hiddenPostsPref, pref) && hiddenPostsPref.matches(pref)) {
      prefs.hiddenPosts = [...pref.items]
    }
  }
  // Last, because it may stand before the labelers it is about.
  for (const { label, visibility, labelerDid } of perLabel) {
    const labels =
      labelerDid === undefined ? prefs.labels : prefs.labelers.find(({ did }) => did === labelerDid)?.labels
    if (labels !== undefined) labels[label] = visibility
  }
  for (const [before, now] of RENAMED) {
    const chosen = prefs.labels[before]
    if (chosen !== undefined) prefs.labels[now] = chosen
  }
  return prefs
}

/** `show` is what older apps wrote for `ignore`. */
function readVisibility(value: string): LabelPreference | undefined {
  if (value === 'show') return 'ignore'
  return value === 'ignore' || value === 'warn' || value === 'hide' ? value : undefined
}

/**
 * The header that asks an AppView for the labels of these labelers. Bluesky's own may also have a post left out
 * (`redact`), as in Bluesky (atproto.com/specs/label, "Labeler Service").
 */
export function acceptLabelers(prefs: ModerationPrefs): string {
  return prefs.labelers.map(({ did }) => (did === BSKY_LABELER_DID ? `${did};redact` : did)).join(', ')
}
