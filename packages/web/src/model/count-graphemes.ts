const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Characters as people count them, which is how the lexicons limit text. */
export function countGraphemes(text: string): number {
  return [...graphemes.segment(text)].length
}
