/** Control characters except tab and line feed, and marks that reorder the text around them (Trojan Source). */
const UNWANTED = /(?![\t\n])\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu

/** More marks on one letter than any script needs: stacked to paint over the lines around. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * Text from the network, made fit to show: no control or reordering characters, at most `max` graphemes, cut with
 * an ellipsis. The result is plain text; it is never parsed as anything else.
 */
export function plainText(text: string, max: number): string {
  // A grapheme is at most a few dozen code units; a longer input is cut first so that segmenting stays cheap.
  const clean = text
    .slice(0, max * 64)
    .replace(UNWANTED, '')
    .replace(STACKED_MARKS, '$1')
    .trim()
  if (clean.length <= max) return clean
  let kept = 0
  for (const { index } of graphemes.segment(clean)) {
    if (kept === max) return `${clean.slice(0, index).trimEnd()}…`
    kept += 1
  }
  return clean
}

/** The same on one line: titles, names. */
export function plainLine(text: string, max: number): string {
  return plainText(text.replace(/[\s\u2028\u2029]+/g, ' '), max)
}

/** Letters, digits and signs that leave ink; what is drawn as nothing counts as nothing, whatever Unicode calls it. */
const SEEN = /(?![\u115F\u1160\u2800\u3164\uFFA0])[\p{L}\p{N}\p{P}\p{S}]/u

/** A title or a name on one line. One that nobody could see, or press, is called `Untitled`. */
export function titleLine(text: string, max: number): string {
  const line = plainLine(text, max)
  return SEEN.test(line) ? line : 'Untitled'
}
