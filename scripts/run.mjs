// `npm start` and `npm test`: prepares the machine, then runs one task of the workspace.
// A machine with Node.js 24 and pnpm 12 uses its own; any other gets them from the npm registry, kept in npx's cache.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const HELP = `usage: npm start [-- OPTIONS]     the whole local network, seeded (npm start -- --help for its options)
       npm test [-- OPTIONS]      lint, layers, types and every test (OPTIONS go to turbo)`

const self = fileURLToPath(import.meta.url)
const root = path.resolve(path.dirname(self), '..')
const { toolchain } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const [task, ...options] = process.argv.slice(2)

if (task !== 'start' && task !== 'test') {
  console.log(HELP)
  process.exit(task === '--help' ? 0 : 2)
}

const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
// npm exports the user's nodedir to scripts; it points at the headers of another Node.js than the one we run.
for (const name of Object.keys(env)) if (/^npm_config_nodedir$/i.test(name)) delete env[name]

/** Runs in the foreground and passes SIGTERM on, so that `kill <npm pid>` ends the whole tree. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' })
    const forward = (signal) => child.kill(signal)
    const leaveToChild = () => {} // Ctrl-C reaches the whole foreground group: the child ends, then we do
    process.on('SIGTERM', forward)
    process.on('SIGINT', leaveToChild)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', forward)
      process.off('SIGINT', leaveToChild)
      resolve(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1))
    })
  })
}

async function must(command, args) {
  const code = await run(command, args)
  if (code !== 0) process.exit(code)
}

const major = (version) => Number.parseInt(version ?? '', 10)
const pnpmVersion = spawnSync('pnpm', ['--version'], { cwd: root, env, encoding: 'utf8' }).stdout
const hasToolchain =
  major(process.versions.node) >= major(toolchain.node) && major(pnpmVersion) === major(toolchain.pnpm)

if (!hasToolchain) {
  if (env.BREADCRUMBS_TOOLCHAIN)
    throw new Error(`still Node.js ${process.version} and pnpm ${pnpmVersion} after fetching the toolchain`)
  env.BREADCRUMBS_TOOLCHAIN = 'fetched'
  console.log(`fetching Node.js ${toolchain.node} and pnpm ${toolchain.pnpm} from the npm registry …`)
  // npx only installs here. Running below it would put a shell between npm and us that passes no signals on.
  const packages = [`--package=node@${toolchain.node}`, `--package=pnpm@${toolchain.pnpm}`]
  const found = spawnSync('npx', ['--yes', '--loglevel=error', ...packages, '-c', 'command -v pnpm'], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (found.status !== 0) {
    console.error(
      'Could not fetch Node.js and pnpm. Is the npm registry reachable (npm ping)? Then try again.',
    )
    process.exit(1)
  }
  const bin = path.dirname(found.stdout.trim().split('\n').at(-1))
  env.PATH = bin + path.delimiter + env.PATH
  process.exit(await run(path.join(bin, 'node'), [self, task, ...options]))
}

console.log('installing packages …')
await must('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'])

if (task === 'start') {
  console.log('building …')
  await must('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'])
  process.exit(await run(process.execPath, ['infra/dist/start.js', ...options]))
}

// Two tasks at once: the suites start real servers and real databases, more would only slow each other down.
const code = await run('pnpm', [
  'exec',
  'turbo',
  'run',
  'test',
  '--concurrency=2',
  '--continue=dependencies-successful',
  ...options,
])
// Loaded here, because it needs the Node.js fetched above.
const { printTally } = await import('./tally.mjs')
process.exit(printTally(root) && code === 0 ? 0 : 1)
