/**
 * Somebody else's bad data, as a value: the caller counts it by `rejected` (kebab-case, few distinct values,
 * fit for a metrics label) and goes on. `detail` is for a log line and never holds text a person wrote.
 */
export interface Rejected {
  rejected: string
  detail?: string
}

/** Tells a refusal from a result of any reader in this package. */
export function isRejected(x: object): x is Rejected {
  return 'rejected' in x && typeof x.rejected === 'string'
}
