/** A JSON value as a record of fields; empty where it is none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

/** A JSON value as a list; empty where it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A JSON value as text; '' where it is none. Not String(): a record may hold an object that cannot become text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
