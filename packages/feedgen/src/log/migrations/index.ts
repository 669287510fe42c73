import type { MigrationSet } from '@breadcrumbs/service-kit'
import { fact } from './0001-fact.ts'
import { logHead } from './0002-log-head.ts'
import { repo } from './0003-repo.ts'
import { streamPosition } from './0004-stream-position.ts'
import { deadLetter } from './0005-dead-letter.ts'
import { gap } from './0006-gap.ts'
import { lease } from './0007-lease.ts'
import { repoDesynced } from './0008-repo-desynced.ts'
import { backfill } from './0009-backfill.ts'
import { indexSnapshot } from './0010-index-snapshot.ts'
import { indexChunk } from './0011-index-chunk.ts'
import { factBesides } from './0012-fact-besides.ts'
import { takedown } from './0013-takedown.ts'
import { factAge } from './0014-fact-age.ts'
import { keptCount } from './0015-kept-count.ts'
import { factMark } from './0016-fact-mark.ts'
import { commitHeads } from './0017-commit-heads.ts'
import { entryAge } from './0018-entry-age.ts'

/** Every migration, by name and in order. Merged ones are never edited. */
export const migrations: MigrationSet = {
  '0001-fact': fact,
  '0002-log-head': logHead,
  '0003-repo': repo,
  '0004-stream-position': streamPosition,
  '0005-dead-letter': deadLetter,
  '0006-gap': gap,
  '0007-lease': lease,
  '0008-repo-desynced': repoDesynced,
  '0009-backfill': backfill,
  '0010-index-snapshot': indexSnapshot,
  '0011-index-chunk': indexChunk,
  '0012-fact-besides': factBesides,
  '0013-takedown': takedown,
  '0014-fact-age': factAge,
  '0015-kept-count': keptCount,
  '0016-fact-mark': factMark,
  '0017-commit-heads': commitHeads,
  '0018-entry-age': entryAge,
}
