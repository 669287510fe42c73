const QUIET_MS = 2000

/** Does `work` once the page is there and has had time for what it is for. */
export function whenQuiet(work: () => void): void {
  const later = () => setTimeout(work, QUIET_MS)
  if (document.readyState === 'complete') later()
  else addEventListener('load', later, { once: true })
}
