import type { ComAtprotoLabelDefs } from '@atproto/api'

type Label = ComAtprotoLabelDefs.Label

function isLabel(value: unknown): value is Label {
  const { src, uri, val, cts } = (value ?? {}) as Readonly<Record<string, unknown>>
  return [src, uri, val, cts].every((field) => typeof field === 'string')
}

/**
 * The labels that hold at `nowMs`: of those by one labeler about one thing the newest decides, and one that is taken
 * back or has run out is none (atproto.com/specs/label, "Label Lifecycle"). The moderation library looks at neither. One that
 * ends at a time nobody can read does not end. Anything that is no label is left out.
 */
export function liveLabels(labels: unknown, nowMs: number): Label[] {
  const newest = new Map<string, Label>()
  for (const label of Array.isArray(labels) ? labels : []) {
    if (!isLabel(label)) continue
    const key = JSON.stringify([label.src, label.uri, label.val])
    const before = newest.get(key)
    if (before === undefined || isAfter(label, before)) newest.set(key, label)
  }
  return [...newest.values()].filter(({ neg, exp }) => neg !== true && !(Date.parse(exp ?? '') <= nowMs))
}

/** At the same moment the one that holds is believed: what is closed too long does less harm. */
function isAfter(label: Label, before: Label): boolean {
  const [at, then] = [Date.parse(label.cts), Date.parse(before.cts)]
  return at > then || (at === then && before.neg === true)
}
