/**
 * How days and times are written: as in the reader's own English, if that is among their languages. Any other would
 * stand as a foreign word in what is English text.
 */
export function dateLocale(languages: readonly string[]): string {
  return languages.find((language) => /^en(-|$)/i.test(language)) ?? 'en-GB'
}
