import Sqlite from 'better-sqlite3'

/** A frame as it goes out: its place in the relay's own order, and its bytes with that number inside. */
export interface LoggedFrame {
  readonly seq: number
  readonly bytes: Uint8Array
}

/** A frame as it came in: the host's number, and a function that puts ours into the bytes. */
export interface IncomingFrame {
  readonly hostSeq: number
  withSeq(seq: number): Uint8Array
}

/**
 * The relay's memory: every frame of every host in the one order in which it arrived, numbered from 1 without
 * gaps. A host's cursor is read from its frames, so it can never run ahead of what is stored.
 */
export interface FrameLog {
  /** Stores all of them or none. A frame the host has sent before (its number is not above the host's cursor) is left out. */
  append(host: string, frames: readonly IncomingFrame[]): void
  /** Frames after `seq`, oldest first, at most `max`. */
  after(seq: number, max: number): LoggedFrame[]
  /** Number of the newest frame; 0 when there is none. */
  head(): number
  /** The newest number this host has sent, undefined before its first frame. */
  cursorOf(host: string): number | undefined
  /** Called after each append that stored something. */
  onAppend(listener: () => void): () => void
  close(): void
}

/** Opens the log in `file` (`:memory:` forgets it). It grows without end: meant for a development network, reset at will. */
export function openFrameLog(file: string): FrameLog {
  const db = new Sqlite(file)
  db.pragma('journal_mode = WAL')
  db.exec(`create table if not exists frame (
    seq integer primary key, host text not null, host_seq integer not null, bytes blob not null,
    unique (host, host_seq)
  ) strict`)
  const insert = db.prepare('insert into frame (seq, host, host_seq, bytes) values (?, ?, ?, ?)')
  const select = db.prepare<[number, number], LoggedFrame>(
    'select seq, bytes from frame where seq > ? order by seq limit ?',
  )
  const newest = db.prepare<[], { seq: number | null }>('select max(seq) as seq from frame')
  // Served by the index of the unique constraint.
  const newestOf = db.prepare<[string], { seq: number | null }>(
    'select max(host_seq) as seq from frame where host = ?',
  )
  const listeners = new Set<() => void>()
  const head = (): number => newest.get()?.seq ?? 0
  const cursorOf = (host: string): number | undefined => newestOf.get(host)?.seq ?? undefined

  const store = db.transaction((host: string, frames: readonly IncomingFrame[]): number => {
    let seq = head()
    let cursor = cursorOf(host) ?? Number.NEGATIVE_INFINITY
    let stored = 0
    for (const frame of frames) {
      if (frame.hostSeq <= cursor) continue
      seq += 1
      cursor = frame.hostSeq
      stored += 1
      insert.run(seq, host, frame.hostSeq, frame.withSeq(seq))
    }
    return stored
  })

  return {
    append(host, frames) {
      if (store.immediate(host, frames) > 0) for (const listener of listeners) listener()
    },
    after: (seq, max) => select.all(seq, max),
    head,
    cursorOf,
    onAppend(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => db.close(),
  }
}
