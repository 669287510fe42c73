/**
 * Who is out, kept outside the database: a backup is older than the removals after it, and restoring it must not let
 * anybody back in. A file of one JSON line for every change, synced before the change is answered. It names nobody:
 * people and groups stand in it as keyed hashes, so a copy without the service's secret says only how many.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline'

/** Somebody's place in a group, or that the group ended; `at` is ms since 1970. */
export interface LedgerEntry {
  readonly status: 'active' | 'left' | 'removed' | 'deleted'
  readonly at: number
}

/** Whom an entry is about; no `did` means the group itself. */
export interface LedgerSubject {
  readonly space: string
  readonly did?: string
}

/** Made by {@link openLedger}. */
export interface Ledger {
  /** The last entry. */
  of(subject: LedgerSubject): LedgerEntry | undefined
  /** Appends and syncs. */
  note(subject: LedgerSubject, entry: LedgerEntry): Promise<void>
  close(): Promise<void>
}

const LINE = /^\{"who":"([0-9a-f]{64})","status":"(active|left|removed|deleted)","at":(\d{1,16})\}$/

/**
 * Opens or makes the file. Throws for a line that is none of ours, because an entry that cannot be read may be the
 * one that counts; a last line that was cut by a crash was never answered for and is dropped.
 */
export async function openLedger(file: string, secretHex: string): Promise<Ledger> {
  const purpose = 'breadcrumbs lists: removal ledger'
  const key = Buffer.from(hkdfSync('sha256', Buffer.from(secretHex, 'hex'), Buffer.alloc(0), purpose, 32))
  const whoOf = ({ space, did = '' }: LedgerSubject) =>
    createHmac('sha256', key).update(`${space}\n${did}`).digest('hex')
  const handle = await open(file, 'a+', 0o600)
  const entries = await readEntries(handle).catch(async (error: unknown) => {
    await handle.close()
    throw error
  })
  return {
    of: (subject) => entries.get(whoOf(subject)),
    async note(subject, entry) {
      const who = whoOf(subject)
      await handle.appendFile(`${JSON.stringify({ who, status: entry.status, at: entry.at })}\n`)
      await handle.datasync()
      entries.set(who, entry)
    },
    close: () => handle.close(),
  }
}

/** The last entry for everybody; leaves the file ending after its last whole line. */
async function readEntries(handle: FileHandle): Promise<Map<string, LedgerEntry>> {
  const entries = new Map<string, LedgerEntry>()
  const { size } = await handle.stat()
  let end = 0
  const input = handle.createReadStream({ start: 0, autoClose: false })
  for await (const line of createInterface({ input })) {
    const isLast = end + Buffer.byteLength(line) + 1 > size
    if (isLast) break
    end += Buffer.byteLength(line) + 1
    const match = LINE.exec(line)
    if (!match) throw new Error(`the removals file has a line that is not ours, before byte ${end}`)
    entries.set(match[1]!, { status: match[2] as LedgerEntry['status'], at: Number(match[3]) })
  }
  if (end < size) await handle.truncate(end)
  return entries
}
