import { type Crumb, type Rejected, readCrumb } from '@breadcrumbs/lexicons'
import { isJsonObject } from './json-equal.ts'

/**
 * Reads a crumb to be shown. This app draws no facets, so broken ones are left aside instead of costing the whole crumb
 * (bad input UI-003); everything else is read as strictly as everywhere.
 */
export function readShownCrumb(value: unknown): Crumb | Rejected {
  if (!isJsonObject(value) || !('noteFacets' in value)) return readCrumb(value)
  const { noteFacets: _facets, ...rest } = value
  return readCrumb(rest)
}
