import fc from 'fast-check'

/** Text no encoder likes: NUL, lone surrogates, direction overrides, and whatever else. */
const hostileText = fc.oneof(
  fc.constantFrom(
    'a\u0000b',
    '\ud800',
    'x\udfffy',
    '\u202Eevil',
    '\u0000',
    '__proto__',
    'constructor',
    '2026-02-30T00:00:00Z',
  ),
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat({ max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
)

/** Any value at all, with names that prototypes have, numbers that count nothing, BigInt and holes in arrays. */
export const anything = fc.anything({
  key: fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '$type', 'length'),
  ),
  values: [
    hostileText,
    fc.double(),
    fc.integer(),
    fc.bigInt(),
    fc.constantFrom(null, undefined, true, Number.NaN, -0, 2 ** 53, Number.NEGATIVE_INFINITY),
  ],
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withTypedArray: true,
  withSparseArray: true,
})
