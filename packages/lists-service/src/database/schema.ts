/** The tables as the migrations leave them. Times are ms since 1970 by this service's clock. */
import type { DidString, NsidString } from '@atproto/lex-schema'
import type { TakedownTables } from '@breadcrumbs/service-kit'
import type { Kysely, Transaction } from 'kysely'

export interface Tables extends TakedownTables {
  spaces: {
    uri: string
    authority: DidString
    position: number
    changed_at: number
    created_at: number
  }
  repos: {
    space: string
    author: DidString
    rev: string
    set_hash: Uint8Array
    record_count: number
  }
  records: {
    space: string
    author: DidString
    collection: NsidString
    rkey: string
    cid: string
    bytes: Uint8Array
  }
  ops: {
    space: string
    position: number
    author: DidString
    rev: string
    idx: number
    collection: NsidString
    rkey: string
    cid: string | null
    prev: string | null
    /** The member on whose behalf the authority wrote. */
    acting: DidString | null
    at: number
  }
  authorities: {
    did: DidString
    creator: DidString
    request_key: string
    request_hash: string
    skey: string
    genesis: string
    sealed_keys: Uint8Array
    space: string | null
    created_at: number
  }
  invites: {
    id: string
    space: string
    code_hash: string
    role: string
    uses: number
    max_uses: number
    expires_at: number
    created_by: DidString
    created_at: number
    revoked_at: number | null
  }
  answers: {
    key_hash: string
    request_hash: string
    answer: string
    created_at: number
    /** The group whose records the answer names. */
    space: string | null
  }
  seen_tokens: {
    key_hash: string
    expires_at: number
  }
  tickets: {
    ticket_hash: string
    space: string
    did: DidString
    expires_at: number
  }
  admin_acts: {
    id: string
    at: number
    act: string
    group_hash: string
    actor_hash: string
    subject_hash: string | null
  }
  past_versions: {
    space: string
    author: DidString
    collection: NsidString
    rkey: string
    cid: string
    bytes: Uint8Array
    replaced_at: number
  }
  invite_tries: {
    did_hash: string
    since: number
    tries: number
  }
  ended_groups: {
    member_hash: string
    ended_at: number
  }
}

/** For reads, inside or outside a transaction. */
export type Db = Kysely<Tables>
/** For writes: they belong into the transaction that decided them. */
export type Trx = Transaction<Tables>
