import { existsSync } from 'node:fs'
import { createKeyBox } from '../authority/key-box.ts'
import type { ListsConfig } from '../config.ts'
import { openLedger } from '../removals/ledger.ts'
import { type Terminal, withDatabase } from './operator.ts'

const TIMEOUT_MS = 5_000

interface Check {
  readonly name: string
  /** Throws with a sentence that says what to do. */
  run(): Promise<unknown>
}

/** Looks at everything the service needs and says what to do about what is missing. Exit code 1 if anything is. */
export async function doctor(config: ListsConfig, terminal: Terminal): Promise<number> {
  let failed = 0
  for (const check of checksOf(config)) {
    try {
      await check.run()
      terminal.out(`ok    ${check.name}`)
    } catch (error) {
      failed += 1
      terminal.out(`FAIL  ${check.name}: ${(error as Error).message}`)
    }
  }
  return failed === 0 ? 0 : 1
}

function checksOf(config: ListsConfig): Check[] {
  const secret = config.keySecret.reveal()
  return [
    {
      name: 'the database opens, and the key secret is the one its groups were sealed with',
      run: () =>
        withDatabase(config.databaseUrl.reveal(), async (db) => {
          const box = createKeyBox(secret)
          const row = await db.kysely
            .selectFrom('authorities')
            .select(['did', 'sealed_keys'])
            .limit(1)
            .executeTakeFirst()
          if (row && !opens(() => box.open(row.did, row.sealed_keys))) {
            throw new Error('LISTS_KEY_SECRET is another one: put back the secret of these groups')
          }
        }),
    },
    {
      name: 'the PLC directory answers',
      run: () => reach(`${config.plcUrl}/_health`, 'no group can be made until it does; check LISTS_PLC_URL'),
    },
    {
      name: 'the service is reached under its public address, and its document names its DID',
      run: async () => {
        const answer = await reach(
          `${config.publicUrl}/.well-known/did.json`,
          'start the service, and check the proxy and LISTS_PUBLIC_URL',
        )
        const { id } = (await answer.json()) as { id?: unknown }
        if (id !== config.serviceDid)
          throw new Error('another service answers there: check LISTS_SERVICE_DID')
      },
    },
    {
      name: 'removals are kept outside the database',
      run: async () => {
        if (config.removalsFile === undefined) {
          throw new Error('without LISTS_REMOVALS_FILE, restoring a backup lets removed members back in')
        }
        if (!existsSync(config.removalsFile)) {
          throw new Error(
            `there is no ${config.removalsFile}: start the service, which makes it, or put back the file it kept`,
          )
        }
        await (await openLedger(config.removalsFile, secret)).close()
      },
    },
  ]
}

async function reach(url: string, advice: string): Promise<Response> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => undefined)
  if (!answer?.ok) throw new Error(`no answer: ${advice}`)
  return answer
}

function opens(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    // Any reason not to open is the answer.
    return false
  }
}
