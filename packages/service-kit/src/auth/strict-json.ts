/** JSON where an object may name a key once. Two readers of `{"iss":A,"iss":B}` may disagree about who it is. */

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g

/**
 * Parses like JSON.parse.
 * @throws SyntaxError when it is not JSON or an object repeats a key (also spelled with escapes)
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  // The text is well-formed here, so strings and punctuation are all one has to look at.
  const open: Array<Set<string> | undefined> = []
  let string: string | undefined
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') claimKey(open.at(-1), string)
    else if (token !== ',') string = token
  }
  return value
}

function claimKey(keys: Set<string> | undefined, quoted: string | undefined): void {
  const key: unknown = JSON.parse(quoted ?? 'null')
  if (typeof key !== 'string' || !keys || keys.has(key)) throw new SyntaxError('repeated key')
  keys.add(key)
}
