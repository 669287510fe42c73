import { comparePositions } from '@breadcrumbs/lexicons'
import type { ImportDraft } from './draft.ts'
import { workName } from './work-keys.ts'

/**
 * Of all steps through each work only the furthest, which is where somebody is; everything else stays. Twenty thousand
 * episodes are a few hundred places, and a server takes those in minutes instead of days. Specials are ahead of
 * nothing; of two equal places the later one counts.
 */
export function placesOnly(drafts: readonly ImportDraft[]): readonly ImportDraft[] {
  const furthest = new Map<string, ImportDraft>()
  for (const draft of drafts) {
    if (!isStep(draft)) continue
    const key = workName(draft.work)
    const kept = furthest.get(key)
    if (kept === undefined || isFurther(draft, kept)) furthest.set(key, draft)
  }
  return drafts.filter((draft) => !isStep(draft) || furthest.get(workName(draft.work)) === draft)
}

function isStep({ kind, position, note, rating }: ImportDraft): boolean {
  return kind === 'progressed' && position !== undefined && note === undefined && rating === undefined
}

function isFurther(a: ImportDraft, b: ImportDraft): boolean {
  if (a.position === undefined || b.position === undefined) return false
  const order = comparePositions(a.position, b.position)
  return order === 'after' || (order === 'equal' && (a.happened?.at ?? '') > (b.happened?.at ?? ''))
}
