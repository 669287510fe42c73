#!/usr/bin/env node
import { ConfigError, openDatabase } from '@breadcrumbs/service-kit'
import { Command, InvalidArgumentError } from 'commander'
import { backfill } from './commands/backfill.ts'
import { doctor } from './commands/doctor.ts'
import { explainFromLog } from './commands/explain.ts'
import { healthcheck } from './commands/healthcheck.ts'
import { publish } from './commands/publish.ts'
import { record } from './commands/record.ts'
import { replay, replayLines } from './commands/replay.ts'
import { serve } from './commands/serve.ts'
import { credentialsOf } from './commands/sign-in.ts'
import { publishStaticPosts } from './commands/static-posts.ts'
import { readStatus, statusLines } from './commands/status.ts'
import { decideTakedown, listTakedowns } from './commands/takedown.ts'
import { unpublish } from './commands/unpublish.ts'
import { configDeclaration } from './config.ts'
import { feeds } from './feeds/registry.ts'
import { migrations } from './log/migrations/index.ts'
import type { Schema } from './log/schema.ts'
import { VERSION } from './version.ts'

const FAILED = 1
const PROGRESS_MS = 1_000

const program = new Command('feedgen')
  .description('Bluesky custom feeds of friends’ Breadcrumbs activity. Configured by FEEDGEN_* variables.')
  .version(VERSION)
  .showHelpAfterError()

program
  .command('serve', { isDefault: true })
  .description('follow the network and serve the feeds until SIGTERM (the default)')
  .action(async () => {
    process.exitCode = await serve(process.env)
  })

program
  .command('publish')
  .description('create or update the feed records in the publisher’s repo')
  .option('--posts', 'also write the explaining posts, and print the variables that show them')
  .action(async ({ posts }: { posts?: boolean }) => {
    const config = configDeclaration.parse(process.env)
    const { serviceDid, webUrl, publicUrl } = config
    const common = { ...credentialsOf(config), now: () => new Date() }
    print(await publish({ ...common, serviceDid, feeds: feeds.values() }))
    if (posts) print(await publishStaticPosts({ ...common, link: webUrl ?? publicUrl }))
  })

program
  .command('unpublish')
  .description('delete our feed records and explaining posts from the publisher’s repo')
  .action(async () => {
    const config = configDeclaration.parse(process.env)
    print(await unpublish({ ...credentialsOf(config), serviceDid: config.serviceDid }))
  })

program
  .command('status')
  .description('what the database says: facts, streams, gaps, dead letters')
  .option('--json', 'as one JSON object')
  .action(async ({ json }: { json?: boolean }) => {
    const { databaseUrl } = configDeclaration.parse(process.env)
    const db = await openDatabase<Schema>({ url: databaseUrl.reveal(), migrations })
    try {
      const status = await readStatus(db, Date.now())
      print(json ? [JSON.stringify(status)] : statusLines(status))
    } finally {
      await db.close()
    }
  })

program
  .command('doctor')
  .description(
    'check config, DID document, upstream, clock, database, disk; exits with 1 when something is wrong',
  )
  .action(async () => {
    const findings = await doctor(configDeclaration.parse(process.env), Date.now)
    print(['ok    config'])
    for (const { what, found, advice } of findings) {
      print([advice === undefined ? `ok    ${what}: ${found}` : `WRONG ${what}: ${found}; ${advice}`])
    }
    if (findings.some(({ advice }) => advice !== undefined)) process.exitCode = FAILED
  })

program
  .command('healthcheck')
  .description('ask the service on this machine whether it is well; exits with 1 when not')
  .option('--ready', 'ask whether it can serve, not only whether it lives')
  .action(async ({ ready }: { ready?: boolean }) => {
    const { host, port } = configDeclaration.parse(process.env)
    if (!(await healthcheck({ host, port, ready: ready ?? false }))) process.exitCode = FAILED
  })

program
  .command('explain <viewer> <post>')
  .description('why a post (at-uri) is, or is not, in a feed of a viewer (DID)')
  .option('--feed <name>', 'which feed', 'friends')
  .action(async (viewer: string, post: string, { feed }: { feed: string }) => {
    const { databaseUrl } = configDeclaration.parse(process.env)
    const { code, sentence } = await explainFromLog(databaseUrl.reveal(), { viewer, post, feed })
    print([`${code}: ${sentence}`])
  })

program
  .command('backfill <host>')
  .description(
    'find everybody who wrote records of ours, by com.atproto.sync.listReposByCollection of a relay',
  )
  .option('--every-repo', 'look at all repos of the host: for a PDS, which has no such list')
  .action(async (host: string, { everyRepo = false }: { everyRepo?: boolean }) => {
    const config = configDeclaration.parse(process.env)
    const found = await backfill(config, { host, everyRepo }, ({ collection, repos }) => {
      process.stderr.write(`${collection}: ${repos} repos so far\n`)
    })
    print([`${found} repos to fetch; the service does that as it runs`])
  })

for (const [name, isDown, description] of [
  ['takedown', true, 'hide a DID, a post or a crumb (at-uri) from every feed, at once and for good'],
  ['restore', false, 'take back a takedown'],
] as const) {
  program
    .command(`${name} <subject>`)
    .description(description)
    .option('--note <text>', 'why, for the record', '')
    .action(async (subject: string, { note }: { note: string }) => {
      const { databaseUrl } = configDeclaration.parse(process.env)
      await decideTakedown(databaseUrl.reveal(), { subject, isDown, decidedAt: Date.now(), note })
    })
}

program
  .command('takedowns')
  .description('every takedown and restore, with its time and note')
  .action(async () => {
    const { databaseUrl } = configDeclaration.parse(process.env)
    print(await listTakedowns(databaseUrl.reveal()))
  })

program
  .command('record <file>')
  .description('write what the configured source sends from now on into a new file, one message a line')
  .option('--count <n>', 'at most so many messages', wholeNumber, 10_000)
  .option('--seconds <n>', 'at most so long', wholeNumber, 60)
  .action(async (file: string, { count, seconds }: { count: number; seconds: number }) => {
    const written = await record(configDeclaration.parse(process.env), {
      file,
      messagesMax: count,
      seconds,
      signal: untilInterrupted(),
      onProgress: everySecond((n) => `${n} of ${count} messages`),
    })
    print([`${written} messages in ${file}`])
    // A source that sends nothing is what the operator wants to know of.
    if (written === 0) process.exitCode = FAILED
  })

program
  .command('replay <file>')
  .description(
    'apply a recorded file to the database, verifying it again; not beside a running service. Exits with 1 when messages had to be set aside',
  )
  .action(async (file: string) => {
    const replayed = await replay(configDeclaration.parse(process.env), {
      file,
      signal: untilInterrupted(),
      onProgress: everySecond(({ messages }) => `${messages} messages`),
    })
    print(replayLines(replayed))
    if (replayed.deadLetters > 0) process.exitCode = FAILED
  })

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('not a whole number above 0')
  return number
}

/** Aborted by Ctrl-C: what was done until then is kept, and told. */
function untilInterrupted(): AbortSignal {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  return stop.signal
}

/** Says how far it is, not more than once a second. */
function everySecond<T>(line: (progress: T) => string): (progress: T) => void {
  let saidAt = performance.now()
  return (progress) => {
    if (performance.now() - saidAt < PROGRESS_MS) return
    saidAt = performance.now()
    process.stderr.write(`${line(progress)}\n`)
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}

try {
  await program.parseAsync()
} catch (error) {
  // An operator needs the sentence; a stack helps only where the fault may be ours.
  const text = error instanceof ConfigError ? error.message : ((error as Error).stack ?? String(error))
  process.stderr.write(`${text}\n`)
  process.exitCode = FAILED
}
