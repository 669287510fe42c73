import type { app } from './generated/index.ts'

/** A work as records describe it (`app.breadcrumbs.defs#workRef`). */
export type Work = app.breadcrumbs.defs.WorkRef

/** Kind of work: the five media of the app, or whatever a later document adds. */
export type MediaType = 'book' | 'show' | 'movie' | 'game' | 'podcast' | (string & {})

/** How far somebody got: the open union of `app.breadcrumbs.crumb` `position`. Unknown members keep only their `$type`. */
export type Position = NonNullable<app.breadcrumbs.crumb.Main['position']>
