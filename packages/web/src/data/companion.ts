// Its own chunk, loaded on demand by crumb-writes.ts.
export { buildCompanion, deleteCompanionWrites } from '@breadcrumbs/lexicons'
