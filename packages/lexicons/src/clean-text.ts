const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const ENCODER = new TextEncoder()
const BYTES_PER_UNIT_MAX = 3

/** U+202A–202E and U+2066–2069 turn the reading direction around, U+200E/F and U+061C nudge it. */
const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g
const CONTROLS_AND_SPACES = /[\p{Cc}\s]+/gu

/**
 * Text that every store and encoder takes: lone surrogates become U+FFFD, NUL is dropped (PostgreSQL refuses it in
 * text, error 22021). Nothing else is touched: how text looks is the business of whoever shows it.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '')
}

/** One line for a place we do not render ourselves: no control characters, no direction overrides, single spaces. */
export function plainLine(text: string): string {
  return storableText(text).replace(BIDI_CONTROLS, '').replace(CONTROLS_AND_SPACES, ' ').trim()
}

/**
 * The longest beginning of well-formed `text` within both bounds, cut between graphemes where one grapheme fits,
 * between code points where it does not (a letter under 3,000 accents is one grapheme).
 */
export function clipText(text: string, graphemesMax: number, bytesMax: number): string {
  if (text.length <= graphemesMax && text.length * BYTES_PER_UNIT_MAX <= bytesMax) return text
  let kept = ''
  let bytes = 0
  let graphemes = 0
  // A code unit is at least one byte, so nothing past bytesMax units can be kept: bounds the work on huge texts.
  for (const { segment } of GRAPHEMES.segment(text.slice(0, bytesMax))) {
    const size = ENCODER.encode(segment).length
    if (graphemes === graphemesMax) return kept
    if (bytes + size > bytesMax) return kept === '' ? clipCodePoints(segment, bytesMax) : kept
    kept += segment
    bytes += size
    graphemes += 1
  }
  return kept
}

function clipCodePoints(text: string, bytesMax: number): string {
  let kept = ''
  let bytes = 0
  for (const point of text) {
    bytes += ENCODER.encode(point).length
    if (bytes > bytesMax) break
    kept += point
  }
  return kept
}
