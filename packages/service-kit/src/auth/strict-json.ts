/** JSON where an object may name a key once. Two readers of `{"iss":A,"iss":B}` may disagree about who it is. */

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

/**
 * Parses like JSON.parse.
 * @throws SyntaxError when it is not JSON or an object repeats a key (also spelled with escapes)
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  // A key that comes again leaves one less in the value than the text has colons.
  if (colonsOutsideStrings(text) !== countKeys(value)) throw new SyntaxError('repeated key')
  return value
}

/** The text is well-formed here, so every quote that no backslash precedes begins or ends a string. */
function colonsOutsideStrings(text: string): number {
  let colons = 0
  let isString = false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) isString = !isString
    else if (isString && code === BACKSLASH) i += 1
    else if (!isString && code === COLON) colons += 1
  }
  return colons
}

/** Deep nesting is JSON.parse's to refuse or not; a list of what is left to look at never overflows the stack. */
function countKeys(value: unknown): number {
  let keys = 0
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next !== 'object' || next === null) continue
    const inside: unknown[] = Array.isArray(next) ? next : Object.values(next)
    if (!Array.isArray(next)) keys += inside.length
    for (const entry of inside) if (typeof entry === 'object') left.push(entry)
  }
  return keys
}
