import { identityKeys, titleKey, type Work } from '@breadcrumbs/lexicons'

const known = new WeakMap<Work, readonly string[]>()

/** The contract's identity keys of a work. Asked several times for each of thousands of steps through the same work. */
export function keysOfWork(work: Work): readonly string[] {
  const before = known.get(work)
  if (before !== undefined) return before
  const keys = identityKeys(work)
  known.set(work, keys)
  return keys
}

/** By what a work is told apart inside one import: its first identity key, else its folded title and year. */
export function workName(work: Work): string {
  return keysOfWork(work)[0] ?? `${titleKey(work)}|${work.year ?? ''}`
}
