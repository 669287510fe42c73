import { app, crumbKindToken } from '@breadcrumbs/lexicons'
import type { ImportDraft } from './draft.ts'

/** Says in the record who wrote it and that it was taken over, not logged at the time. */
const VIA = 'Breadcrumbs import'

/** The record of a draft, or undefined where the contract refuses it. `createdAt` is when the import was made. */
export function crumbRecord(draft: ImportDraft, createdAt: string): app.breadcrumbs.crumb.Main | undefined {
  const { work, kind, position, happened, rating, note, spoilerFree } = draft
  const record = {
    $type: app.breadcrumbs.crumb.$nsid,
    work,
    kind: crumbKindToken(kind),
    ...(position === undefined ? {} : { position }),
    ...(note === undefined ? {} : { note }),
    ...(rating === undefined ? {} : { rating }),
    ...(spoilerFree === undefined ? {} : { spoilerFree }),
    ...(happened === undefined ? {} : { happenedAt: happened.at, happenedPrecision: happened.precision }),
    via: VIA,
    createdAt,
  }
  return app.breadcrumbs.crumb.main.matches(record) ? record : undefined
}
