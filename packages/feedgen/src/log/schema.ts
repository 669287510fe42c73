import type { KeptAs } from './fact.ts'

/** The tables, as Kysely sees them. Each is explained in the migration that makes it. */
export interface Schema {
  fact: {
    position: number
    did: string
    kind: string
    path: string
    version: string
    body: string
    kept_as: KeptAs | null
    sort_at: number | null
  }
  kept_count: { did: string; kept_as: KeptAs; at_most: number }
  log_head: { id: number; position: number }
  repo: {
    did: string
    rev: string | null
    is_active: number
    account_stream: string | null
    account_seq: number | null
    is_desynced: number
  }
  stream_position: {
    source: string
    epoch: string
    cursor: number
    time_ms: number | null
    updated_at: number
  }
  commit_heads: { source: string; epoch: string; cursor: number; revs: string }
  lease: { id: number; holder: string; epoch: number; expires_at: number; seen: number }
  takedown: { id: string; subject: string; is_down: number; decided_at: number; note: string }
  backfill: { host: string; collection: string; cursor: string | null; is_done: number }
  dead_letter: {
    id: string
    source: string
    epoch: string
    cursor: number
    frame_type: string
    bytes: Uint8Array
    error: string
    received_at: number
  }
  index_snapshot: { id: string; form: string; position: number; body: string; checksum: number }
  index_chunk: { snapshot: string; name: string; n: number; bytes: Uint8Array }
  gap: {
    id: string
    source: string
    epoch: string
    why: string
    from_cursor: number | null
    to_cursor: number
    noticed_at: number
  }
}
