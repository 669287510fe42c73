/**
 * `isbn13:…` of an ISBN-13 or ISBN-10 in any usual spelling, or undefined when the check digit is wrong. An ISBN-10 is
 * the same book as its ISBN-13 with prefix 978 (ISO 2108), so the two give one answer.
 */
export function canonicalIsbn(value: string): string | undefined {
  const digits = value.replace(/[\s\p{Pd}]/gu, '').toUpperCase()
  if (/^97[89]\d{10}$/.test(digits)) {
    return checkDigit13(digits) === digits[12] ? `isbn13:${digits}` : undefined
  }
  if (!/^\d{9}[\dX]$/.test(digits) || checkDigit10(digits) !== digits[9]) return undefined
  const core = `978${digits.slice(0, 9)}`
  return `isbn13:${core}${checkDigit13(core)}`
}

function checkDigit10(digits: string): string {
  const check = (11 - (weighted(digits.slice(0, 9), (index) => 10 - index) % 11)) % 11
  return check === 10 ? 'X' : String(check)
}

function checkDigit13(digits: string): string {
  return String((10 - (weighted(digits.slice(0, 12), (index) => (index % 2 === 0 ? 1 : 3)) % 10)) % 10)
}

function weighted(digits: string, weight: (index: number) => number): number {
  let sum = 0
  for (let index = 0; index < digits.length; index++) sum += Number(digits.charAt(index)) * weight(index)
  return sum
}
